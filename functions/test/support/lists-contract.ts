/** The part of the store's contract that lists what is offered. Run as store-contract.ts is. */
import { expect } from "chai";
import { create, put, ref, type Store } from "../../src/application/ports.ts";
import type { Slot } from "../../src/domain/catalog.ts";
import { T0 } from "./store-contract.ts";
import { LOUNGE, SLOT } from "./world.ts";

const HOUR_MS = 3_600_000;

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
  });
}
