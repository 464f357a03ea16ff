import { expect } from "chai";
import { createBooking } from "../../../src/application/create-booking.ts";
import { CreateBookingInput } from "../../../src/application/create-booking-input.ts";
import { ref } from "../../../src/application/ports.ts";
import { refusal } from "../../support/refusal.ts";
import { aWorld, LOUNGE, NOW, type World } from "../../support/world.ts";

const UID = "user-1";

async function taken({ store }: World, slotId: string): Promise<number> {
  return (await store.read({ slot: ref("slots", slotId) })).slot!.data.taken;
}

function bookingsIn(world: World): string[] {
  return Object.keys(world.store.dump()).filter((path) => path.startsWith("bookings/"));
}

describe("createBooking", () => {
  it("prices from the catalog, holds the places and says until when", async () => {
    const world = aWorld();
    const answer = await createBooking(world.deps, UID, {
      items: [
        { itemId: "lounge", slotId: "lounge_1", quantity: 2 },
        { itemId: "parking", slotId: "parking_1" },
        { itemId: "book" },
      ],
    });
    expect(answer).to.include({ status: "held", amount: 2 * 4500 + 1900 + 2100, currency: "eur" });
    expect(answer.reference).to.match(/^[2-9A-Z]{8}$/);
    expect(answer.holdExpiresAt).to.equal(new Date(NOW + 15 * 60_000).toISOString());
    expect(await taken(world, "lounge_1")).to.equal(2);
    expect(await taken(world, "parking_1")).to.equal(1);
  });

  it("takes all places or none", async () => {
    const world = aWorld();
    const items = [
      { itemId: "lounge", slotId: "lounge_1" },
      { itemId: "parking", slotId: "parking_1", quantity: 2 },
    ];
    expect(await refusal(createBooking(world.deps, UID, { items }))).to.equal("SLOT_FULL");
    expect(await taken(world, "lounge_1")).to.equal(0);
    expect(bookingsIn(world)).to.deep.equal([]);
  });

  it("counts two items of one slot together", async () => {
    const world = aWorld();
    const half = { itemId: "lounge", slotId: "lounge_1", quantity: 11 };
    const both = createBooking(world.deps, UID, { items: [half, half] });
    expect(await refusal(both)).to.equal("SLOT_FULL");
    await createBooking(world.deps, UID, {
      items: [
        { ...half, quantity: 10 },
        { ...half, quantity: 10 },
      ],
    });
    expect(await taken(world, "lounge_1")).to.equal(20);
  });

  it("sells the last places once: 60 callers, 20 places, 40 told that it is full", async () => {
    const world = aWorld();
    const calls = Array.from({ length: 60 }, (_, n) =>
      createBooking(world.deps, `user-${String(n)}`, { itemId: "lounge", slotId: "lounge_1" }).then(
        () => "held",
        (error: unknown) => (error as { reason: string }).reason,
      ),
    );
    const answers = await Promise.all(calls);
    expect(answers.filter((answer) => answer === "held")).to.have.length(20);
    expect(await taken(world, "lounge_1")).to.equal(20);
    expect(bookingsIn(world)).to.have.length(20);
  });

  it("the slot's own price wins over the item's", async () => {
    const world = aWorld();
    const { slot } = await world.store.read({ slot: ref("slots", "lounge_1") });
    world.store.seed(ref("slots", "lounge_1"), { ...slot!.data, unitAmount: 9900 });
    const { amount } = await createBooking(world.deps, UID, {
      itemId: "lounge",
      slotId: "lounge_1",
    });
    expect(amount).to.equal(9900);
  });

  it("adds exclusive tax as a line and shows inclusive tax without adding it", async () => {
    const world = aWorld();
    const taxRates = [
      { name: "VAT", basisPoints: 1900, inclusive: true },
      { name: "City tax", basisPoints: 500, inclusive: false },
    ];
    world.store.seed(ref("catalog", "book"), {
      ...LOUNGE,
      kind: "goods",
      unitAmount: 1190,
      taxRates,
    });
    const { price } = await createBooking(world.deps, UID, { itemId: "book" });
    expect(price).to.include({ subtotal: 1190, tax: 50, total: 1240 });
    expect(
      price.lines.map(({ label, amount, included }) => [label, amount, included]),
    ).to.deep.equal([
      ["Lounge", 1190, false],
      ["VAT", 190, true],
      ["City tax", 50, false],
    ]);
  });

  it("a price of zero is confirmed at once and holds nothing open", async () => {
    const answer = await createBooking(aWorld().deps, UID, { itemId: "gift" });
    expect(answer).to.include({ status: "confirmed", amount: 0, holdExpiresAt: null });
  });

  it("a repeat with the same request id finds the same booking; another user's never", async () => {
    const world = aWorld();
    const order = { itemId: "lounge", slotId: "lounge_1", requestId: "tap" };
    const first = await createBooking(world.deps, UID, order);
    const again = await createBooking(world.deps, UID, order);
    const other = await createBooking(world.deps, "user-2", order);
    expect(again.bookingId).to.equal(first.bookingId);
    expect(other.bookingId).not.to.equal(first.bookingId);
    expect(await taken(world, "lounge_1")).to.equal(2);
    const changed = createBooking(world.deps, UID, { ...order, quantity: 2 });
    expect(await refusal(changed)).to.equal("REQUEST_ID_REUSED");
  });

  it("two taps at once with one request id make one booking", async () => {
    const world = aWorld();
    const order = { itemId: "lounge", slotId: "lounge_1", requestId: "tap" };
    const taps = await Promise.all([1, 2, 3].map(() => createBooking(world.deps, UID, order)));
    expect(new Set(taps.map(({ bookingId }) => bookingId)).size).to.equal(1);
    expect(await taken(world, "lounge_1")).to.equal(1);
  });

  it("asks for the fields that an item requires", async () => {
    const world = aWorld();
    const fields = [{ key: "flight", label: "Flight number", required: true }];
    world.store.seed(ref("catalog", "lounge"), { ...LOUNGE, fields });
    const order = { itemId: "lounge", slotId: "lounge_1" };
    const error = await createBooking(world.deps, UID, order).catch((thrown: unknown) => thrown);
    expect(error).to.have.nested.property("details.field", "details.fields.flight");
    await createBooking(world.deps, UID, { ...order, details: { fields: { flight: "LH 123" } } });
  });

  describe("refuses, names the field, and changes nothing", () => {
    const lounge = (slotId: string) => ({ itemId: "lounge", slotId });
    const cases: [string, object, string, string][] = [
      ["an unknown item", { itemId: "spa" }, "ITEM_NOT_FOUND", "items.0.itemId"],
      ["an item no longer sold", { itemId: "retired" }, "ITEM_NOT_FOUND", "items.0.itemId"],
      ["a slot item without a slot", { itemId: "lounge" }, "SLOT_NOT_FOUND", "items.0.slotId"],
      ["an unknown slot", lounge("lounge_9"), "SLOT_NOT_FOUND", "items.0.slotId"],
      ["a slot of another item", lounge("parking_1"), "SLOT_NOT_FOUND", "items.0.slotId"],
      [
        "goods with a slot",
        { itemId: "book", slotId: "lounge_1" },
        "INVALID_INPUT",
        "items.0.slotId",
      ],
      ["a full slot", lounge("lounge_full"), "SLOT_FULL", "items.0.slotId"],
      ["a slot that begins now", lounge("lounge_begun"), "SLOT_STARTED", "items.0.slotId"],
      ["a blocked slot", lounge("lounge_blocked"), "SLOT_CLOSED", "items.0.slotId"],
      ["a price below the card minimum", { itemId: "cheap" }, "AMOUNT_TOO_SMALL", "amount"],
    ];
    for (const [name, order, reason, field] of cases) {
      it(name, async () => {
        const world = aWorld();
        const before = JSON.stringify(
          Object.entries(world.store.dump()).filter(([p]) => !p.startsWith("limits")),
        );
        const input = CreateBookingInput.parse(order);
        const error = await createBooking(world.deps, UID, input).catch(
          (thrown: unknown) => thrown,
        );
        expect(error).to.have.property("reason", reason);
        expect(error).to.have.nested.property("details.field", field);
        const after = JSON.stringify(
          Object.entries(world.store.dump()).filter(([p]) => !p.startsWith("limits")),
        );
        expect(after).to.equal(before);
      });
    }

    it("items of two currencies", async () => {
      const world = aWorld();
      world.store.seed(ref("catalog", "book"), { ...LOUNGE, kind: "goods", currency: "usd" });
      const items = [{ itemId: "lounge", slotId: "lounge_1" }, { itemId: "book" }];
      expect(await refusal(createBooking(world.deps, UID, { items }))).to.equal("INVALID_INPUT");
    });
  });
});
