import { expect } from "chai";
import { cancelBooking } from "../../../src/application/cancel-booking.ts";
import { chargeFee } from "../../../src/application/charge-fee.ts";
import { createBooking } from "../../../src/application/create-booking.ts";
import { ref } from "../../../src/application/ports.ts";
import { BOSS, DINER, FEE, aTable, giveCard, tellSaved } from "../../support/guaranteed.ts";
import { LOUNGE } from "../../support/world.ts";

describe("a fee for goods", () => {
  it("does not go back with their cancellation", async () => {
    const table = await aTable();
    const { deps, store, stripe } = table;
    const terms = { kind: "guarantee", fee: FEE } as const;
    store.seed(ref("catalog", "bike"), { ...LOUNGE, kind: "goods", unitAmount: 0, terms });
    const { bookingId } = await createBooking(deps, DINER, { itemId: "bike" });
    const { setupIntentId } = await giveCard({ ...table, bookingId });
    stripe.saved.completeSetup(setupIntentId, "pm_card_visa");
    await tellSaved(table, setupIntentId, "setup_intent.succeeded");
    const fee = { bookingId, amount: FEE, reason: "broken" };
    expect((await chargeFee(deps, BOSS, fee)).status).to.equal("succeeded");
    const { refund } = await cancelBooking(deps, DINER, { bookingId });
    expect(refund).to.equal(null);
  });
});
