import { expect } from "chai";
import { chargeFee } from "../../../src/application/charge-fee.ts";
import { createBooking } from "../../../src/application/create-booking.ts";
import { ref } from "../../../src/application/ports.ts";
import { rescheduleBooking } from "../../../src/application/reschedule-booking.ts";
import { pay } from "../../support/changes.ts";
import {
  aTable,
  BOSS,
  DINER,
  FEE,
  giveCard,
  START,
  stateOf,
  tellSaved,
} from "../../support/guaranteed.ts";
import { refusal } from "../../support/refusal.ts";
import { LOUNGE, SLOT } from "../../support/world.ts";

/** Two places that cost nothing, with a card behind them for both. */
async function tableForTwo() {
  const table = await aTable({ unitAmount: 0 });
  const { deps, store, stripe } = table;
  store.seed(ref("catalog", "show"), { ...LOUNGE, unitAmount: 3_000 });
  store.seed(ref("slots", "show_1"), { ...SLOT, itemId: "show", start: START });
  const wish = { itemId: "table", slotId: "table_1", quantity: 2 };
  const { bookingId } = await createBooking(deps, DINER, wish);
  const { setupIntentId } = await giveCard({ ...table, bookingId });
  stripe.saved.completeSetup(setupIntentId, "pm_card_visa");
  await tellSaved(table, setupIntentId, "setup_intent.succeeded");
  return { ...table, bookingId };
}

type Two = Awaited<ReturnType<typeof tableForTwo>>;

function feeAfter({ deps, clock, bookingId }: Two, amount: number) {
  clock.nowMs = START + 3_600_000;
  return chargeFee(deps, BOSS, { bookingId, amount, reason: "nobody came" });
}

describe("the fee behind a booking that was changed", () => {
  it("is at most what the places that are left ask for", async () => {
    const table = await tableForTwo();
    expect((await stateOf(table)).booking.guarantee?.fee).to.equal(2 * FEE);
    const items = [{ itemId: "table", slotId: "table_1", quantity: 1 }];
    await rescheduleBooking(table.deps, DINER, { bookingId: table.bookingId, items });
    expect(await refusal(feeAfter(table, FEE + 500))).to.equal("FEE_EXCEEDED");
    expect(await feeAfter(table, FEE)).to.include({ status: "succeeded", left: 0 });
  });

  it("is nothing once what asked for it was exchanged for something that is paid", async () => {
    const table = await tableForTwo();
    const { deps, bookingId } = table;
    const items = [{ itemId: "show", slotId: "show_1" }];
    const { dueId } = await rescheduleBooking(deps, DINER, { bookingId, items });
    expect((await stateOf(table)).booking.guarantee?.fee).to.equal(2 * FEE);
    await pay(table, bookingId, dueId ?? "");
    expect(await refusal(feeAfter(table, 500))).to.equal("FEE_EXCEEDED");
  });
});
