/** The part of the store's contract that finds what is about one person. Run as store-contract.ts is. */
import { expect } from "chai";
import type { OutboxEntry } from "../../src/application/documents.ts";
import {
  create,
  drop,
  put,
  ref,
  remove,
  replace,
  type Store,
} from "../../src/application/ports.ts";
import { booking, T0 } from "./store-contract.ts";

const NOTICE: OutboxEntry = {
  ...{ bookingId: "b1", kind: "receipt", cause: "full-1", paymentId: null, currency: "eur" },
  ...{ amount: 4500, why: null, disputeReason: null, dueBy: null },
  ...{ state: "due", mail: "due", hook: "none", createdAt: T0, tries: 0 },
  ...{ wakeAt: null, expiresAt: null },
};
const MAIL = { to: ["ada@example.com"], message: { subject: "s", text: "t", html: "h" } };

/** @param makeStore an empty store, for each test anew. */
export function personalContract(name: string, makeStore: () => Promise<Store>): void {
  describe(`${name} finds what is about one person`, () => {
    let store: Store;
    beforeEach(async () => {
      store = await makeStore();
    });
    const add = (bookingId: string, createdAt: number, uid = "u1") =>
      store.commit([put(ref("bookings", bookingId), { ...booking(), bookingId, createdAt, uid })]);

    it("bookings, newest first, page by page, with none lost that were made at one moment", async () => {
      await add("old", T0);
      await add("new", T0 + 2);
      for (const twin of ["a", "b", "c"]) await add(twin, T0 + 1);
      await add("another", T0 + 1, "u2");
      expect(await store.bookingsOf("u1", null, 2)).to.deep.equal(["new", "c"]);
      const after = { createdAt: T0 + 1, bookingId: "c" };
      expect(await store.bookingsOf("u1", after, 2)).to.deep.equal(["b", "a"]);
      const last = { createdAt: T0 + 1, bookingId: "a" };
      expect(await store.bookingsOf("u1", last, 2)).to.deep.equal(["old"]);
      expect(await store.bookingsOf("u3", null, 2)).to.deep.equal([]);
    });

    it("what was written about a booking, and not about one whose name begins alike", async () => {
      for (const id of ["b1_receipt_full-1", "b1_expiry_booking", "b11_receipt_full-1", "b_1"]) {
        await store.commit([create(ref("outbox", id), NOTICE), create(ref("mail", id), MAIL)]);
      }
      for (const collection of ["outbox", "mail"] as const) {
        const found = await store.tellingsOf(collection, "b1", 10);
        expect(found).to.deep.equal(["b1_expiry_booking", "b1_receipt_full-1"]);
        expect(await store.tellingsOf(collection, "b1", 1)).to.deep.equal(["b1_expiry_booking"]);
        expect(await store.tellingsOf(collection, "b2", 10)).to.deep.equal([]);
      }
    });

    it("and removes a document as it was read, and not one that has changed or gone since", async () => {
      const at = ref("stripeIds", "pi_1");
      const read = async () => (await store.read({ found: at })).found!;
      await store.commit([create(at, { paymentId: "1" })]);
      const old = await read();
      await store.commit([replace(at, old, { paymentId: "2" })]);
      expect(await store.commit([remove(at, old)])).to.equal("conflict");
      expect((await read()).data).to.deep.equal({ paymentId: "2" });
      const fresh = await read();
      expect(await store.commit([remove(at, fresh)])).to.equal("committed");
      expect((await store.read({ found: at })).found).to.equal(null);
      expect(await store.commit([remove(at, fresh)])).to.equal("conflict");
    });

    it("removes whatever is there, or nothing, beside a document that guards it", async () => {
      const [guard, at] = [ref("limits", "guard"), ref("cards", "ada/pm_1")];
      const face = { brand: "visa", last4: "4242", expMonth: 12, expYear: 2034, wallet: null };
      const card = { ...face, uid: "ada", paymentMethodId: "pm_1", isDefault: false };
      const counted = { count: 1, expiresAt: 0 };
      await store.commit([put(at, card)]);
      expect((await store.read({ at })).at?.data).to.deep.equal(card);
      expect(await store.commit([create(guard, counted), drop(at)])).to.equal("committed");
      expect(await store.read({ at })).to.deep.equal({ at: null });
      expect(await store.commit([put(guard, counted), drop(at)])).to.equal("committed");
      await store.commit([put(at, card)]);
      expect(await store.commit([create(guard, counted), drop(at)])).to.equal("conflict");
      expect((await store.read({ at })).at?.data).to.deep.equal(card);
    });
  });
}
