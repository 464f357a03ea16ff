/** The part of the store's contract that lists what is offered. Run as store-contract.ts is. */
import { expect } from "chai";
import type { DeferredEvent } from "../../src/application/documents.ts";
import { create, put, ref, type Store } from "../../src/application/ports.ts";
import type { Slot } from "../../src/domain/catalog.ts";
import { booking, ledger, T0 } from "./store-contract.ts";
import { LOUNGE, SLOT } from "./world.ts";

const HOUR_MS = 3_600_000;

const EVENT: DeferredEvent = {
  ...{ type: "payment_intent.succeeded", cause: "payment not found", state: "deferred" },
  ...{ intentId: "pi_1", paymentId: null, created: 1_767_225_600, tries: 1 },
  ...{ wakeAt: null, expiresAt: T0 + HOUR_MS },
};

/** @param makeStore an empty store, for each test anew. */
export function listsContract(name: string, makeStore: () => Promise<Store>): void {
  describe(`${name} lists what is offered`, () => {
    let store: Store;
    beforeEach(async () => {
      store = await makeStore();
    });

    it("every item by its id, in order, up to the limit", async () => {
      for (const id of ["b", "c", "a"]) await store.commit([create(ref("catalog", id), LOUNGE)]);
      expect(await store.idsIn("catalog", 10)).to.deep.equal(["a", "b", "c"]);
      expect(await store.idsIn("catalog", 2)).to.deep.equal(["a", "b"]);
      expect(await store.idsIn("schedules", 10)).to.deep.equal([]);
    });

    it("the items of a name, which must be the whole name, up to the limit", async () => {
      const named = (id: string, name: string) => create(ref("catalog", id), { ...LOUNGE, name });
      const others = [named("c", "Lounge two"), named("d", "lounge"), named("e", "Café")];
      await store.commit([named("b", "Lounge"), named("a", "Lounge"), ...others]);
      expect((await store.itemsNamed("Lounge", 10)).toSorted()).to.deep.equal(["a", "b"]);
      expect(await store.itemsNamed("Lounge", 1)).to.have.length(1);
      expect(await store.itemsNamed("Café", 10)).to.deep.equal(["e"]);
      expect(await store.itemsNamed("Loung", 10)).to.deep.equal([]);
    });

    it("the item's slots from the first instant on and before the second, earliest first", async () => {
      const slot = (hours: number, change: Partial<Slot> = {}): Slot => {
        const start = T0 + hours * HOUR_MS;
        return { ...SLOT, start, end: start + HOUR_MS, ...change };
      };
      await store.commit([
        put(ref("slots", "late"), slot(3)),
        put(ref("slots", "last"), slot(2, { state: "blocked" })),
        put(ref("slots", "first"), slot(1)),
        put(ref("slots", "early"), slot(0)),
        put(ref("slots", "other"), slot(1, { itemId: "parking" })),
      ]);
      const span = { from: T0 + HOUR_MS, until: T0 + 3 * HOUR_MS };
      expect(await store.slotsBetween("lounge", span, 10)).to.deep.equal(["first", "last"]);
      expect(await store.slotsBetween("lounge", span, 1)).to.deep.equal(["first"]);
      expect(await store.slotsBetween("valet", span, 10)).to.deep.equal([]);
    });

    it("who has places in a slot and may still be canceled", async () => {
      const add = (bookingId: string, change: object) =>
        store.commit([create(ref("bookings", bookingId), { ...booking(), bookingId, ...change })]);
      await add("held", { slotIds: ["s1", "s2"] });
      await add("paying", { status: "processing" });
      await add("paid", { status: "confirmed" });
      await add("elsewhere", { slotIds: ["s2"] });
      for (const status of ["canceling", "canceled", "expired", "completed", "no_show"])
        await add(status, { status });
      const found = await store.openInSlot("s1", 10);
      expect(found.toSorted()).to.deep.equal(["held", "paid", "paying"]);
      expect(await store.openInSlot("s1", 2)).to.have.length(2);
      expect(await store.openInSlot("s3", 10)).to.deep.equal([]);
    });

    it("who takes places in a slot, canceled soon or there already", async () => {
      const statuses = ["held", "processing", "confirmed", "canceling", "completed", "no_show"];
      const add = (bookingId: string, change: object) =>
        store.commit([create(ref("bookings", bookingId), { ...booking(), bookingId, ...change })]);
      for (const status of [...statuses, "canceled", "expired"]) await add(status, { status });
      await add("elsewhere", { slotIds: ["s2"] });
      const found = await store.takersOf("s1", 10);
      expect(found.toSorted()).to.deep.equal(statuses.toSorted());
      expect(await store.takersOf("s1", 2)).to.have.length(2);
    });

    it("the events that are due, longest overdue first", async () => {
      const add = (id: string, wakeAt: number | null) =>
        store.commit([create(ref("stripeEvents", id), { ...EVENT, wakeAt })]);
      await add("evt_late", T0);
      await add("evt_first", T0 - 1);
      await add("evt_later", T0 + 1);
      await add("evt_dead", null);
      expect(await store.dueEvents(T0, 10)).to.deep.equal(["evt_first", "evt_late"]);
      expect(await store.dueEvents(T0, 1)).to.deep.equal(["evt_first"]);
    });

    it("the wishes that nobody has adopted, longest waiting first", async () => {
      const wish = { wish: { uid: "u1" }, refusal: null, expiresAt: null };
      const add = (id: string, wakeAt: number | null, state = "wished") =>
        store.commit([create(ref("bookingWishes", id), { ...wish, state, wakeAt })]);
      await add("late", T0);
      await add("first", T0 - 1);
      await add("later", T0 + 1);
      await add("made", null, "made");
      expect(await store.dueWishes(T0, 10)).to.deep.equal(["first", "late"]);
      expect(await store.dueWishes(T0, 1)).to.deep.equal(["first"]);
      await store.putOff(ref("bookingWishes", "first"), T0 + 5);
      expect(await store.dueWishes(T0, 10)).to.deep.equal(["late"]);
    });

    it("and puts off the look at one, touching nothing else", async () => {
      const at = ref("ledger", "b1_full_1");
      await store.commit([create(at, ledger({ wakeAt: T0 }))]);
      await store.putOff(at, T0 + 1);
      expect((await store.read({ at })).at?.data).to.deep.equal(ledger({ wakeAt: T0 + 1 }));
      await store.putOff(ref("ledger", "none"), T0);
      expect((await store.read({ none: ref("ledger", "none") })).none).to.equal(null);
    });
  });
}
