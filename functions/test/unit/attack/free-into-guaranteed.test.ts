import { expect } from "chai";
import { createBooking } from "../../../src/application/create-booking.ts";
import { ref } from "../../../src/application/ports.ts";
import { rescheduleBooking } from "../../../src/application/reschedule-booking.ts";
import { change, bookingOf, bought, slotsOf, CUSTOMER } from "../../support/changes.ts";
import { DINER, FEE, given, START, stateOf, type Table } from "../../support/guaranteed.ts";
import { refusal } from "../../support/refusal.ts";
import { LOUNGE, SLOT } from "../../support/world.ts";

const TABLE = [{ itemId: "table", slotId: "table_1" }];

async function freeBooking(): Promise<Table> {
  const table = await given("pm_card_visa", { unitAmount: 0 });
  table.store.seed(ref("catalog", "talk"), { ...LOUNGE, unitAmount: 0 });
  table.store.seed(ref("slots", "talk_1"), { ...SLOT, itemId: "talk", start: START });
  const { bookingId } = await createBooking(table.deps, DINER, {
    ...{ itemId: "talk", slotId: "talk_1" },
  });
  return { ...table, bookingId };
}

function toTable({ deps, bookingId }: Table, quantity = 1, dryRun = false) {
  const items = TABLE.map((one) => ({ ...one, quantity }));
  return rescheduleBooking(deps, DINER, { bookingId, items, dryRun });
}

describe("a booking that no card stands behind", () => {
  for (const dryRun of [false, true]) {
    it(`does not become one that needs a card${dryRun ? ", nor is it told that it could" : ""}`, async () => {
      const table = await freeBooking();
      expect(await refusal(toTable(table, 1, dryRun))).to.equal("NO_GUARANTEE");
      const { booking } = await stateOf(table);
      expect(slotsOf(booking)).to.deep.equal(["talk_1"]);
    });
  }

  it("does not become it by giving up what was paid either", async () => {
    const scene = await bought(72);
    const terms = { kind: "guarantee", fee: FEE } as const;
    scene.store.seed(ref("catalog", "table"), { ...LOUNGE, unitAmount: 0, terms });
    scene.store.seed(ref("slots", "table_1"), { ...SLOT, itemId: "table", start: START });
    expect(await refusal(change(scene, TABLE))).to.equal("NO_GUARANTEE");
    expect((await bookingOf(scene)).uid).to.equal(CUSTOMER);
  });
});

describe("a booking that a card stands behind", () => {
  it("moves to another time, and not to more places than the card stands for", async () => {
    const table = await given("pm_card_visa", { unitAmount: 0 });
    const later = { ...SLOT, itemId: "table", start: START + 1 };
    table.store.seed(ref("slots", "table_2"), later);
    expect(await refusal(toTable(table, 2))).to.equal("NO_GUARANTEE");
    const items = [{ itemId: "table", slotId: "table_2" }];
    const { deps, bookingId } = table;
    const answer = await rescheduleBooking(deps, DINER, { bookingId, items });
    expect(answer.change).to.equal("done");
  });
});
