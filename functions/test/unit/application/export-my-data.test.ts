import { expect } from "chai";
import { collectionOf } from "../../../src/adapters/firestore/documents.ts";
import { createBooking } from "../../../src/application/create-booking.ts";
import { deliverNotices } from "../../../src/application/deliver-notices.ts";
import { exportMyData } from "../../../src/application/export-my-data.ts";
import { inIso } from "../../../src/application/in-iso.ts";
import { ref } from "../../../src/application/ports.ts";
import { receiveEvent } from "../../../src/application/receive-event.ts";
import { wakeSweep } from "../../../src/application/wake-sweep.ts";
import { ADA, over, PERSONAL, sold } from "../../support/known-person.ts";
import { refused } from "../../support/operations.ts";
import { aWorld, NOW, SLOT } from "../../support/world.ts";

const ISO = new Date(NOW).toISOString();

describe("exportMyData", () => {
  it("tells every word that is known of the caller, and what was sent to them", async () => {
    const scene = await over();
    const told = await exportMyData(scene.deps, ADA, {});
    const text = JSON.stringify(told);
    // The address of Stripe's own receipt stands with the payment's facts, which are the server's.
    for (const word of PERSONAL.slice(0, -1)) expect(text).to.contain(word);
    const [one] = told.bookings as { mails: { mailId: string; to: string[] }[] }[];
    expect(one!.mails.map(({ mailId }) => mailId.slice(21)).toSorted()).to.deep.equal([
      "cancellation_booking",
      "confirmation_booking",
      `refund_cancel:${scene.paymentId}`,
    ]);
    expect(one!.mails.every(({ to }) => to[0] === "ada@example.com")).to.equal(true);
    expect(told.customer?.stripeCustomerId).to.equal([...scene.stripe.customers][0]);
  });

  it("shows documents as their owner reads them, with instants as the wire has them", async () => {
    const scene = await over();
    const { bookings } = await exportMyData(scene.deps, ADA, {});
    const { store, bookingId, paymentId } = scene;
    const found = await store.read({
      booking: ref("bookings", bookingId),
      view: ref("payments", paymentId),
      ask: ref("refundRequests", `${bookingId}_1`),
    });
    const [told] = bookings as Record<string, unknown>[];
    expect(told!["booking"]).to.deep.include({
      ...{ bookingId, uid: ADA, createdAt: ISO, details: found.booking!.data.details },
    });
    expect(told!["payments"]).to.deep.equal([{ ...found.view!.data, createdAt: ISO }]);
    const [ask] = told!["refundRequests"] as object[];
    expect(ask).to.deep.equal({ ...found.ask!.data, createdAt: ISO, decidedAt: ISO });
  });

  it("tells nothing of anybody else's, nor what was written to those who work here", async () => {
    const scene = await sold();
    await over(scene, "bob-uid");
    scene.clock.nowMs = SLOT.end + 60_000;
    await wakeSweep(scene.deps);
    const notice = scene.stripe.noticeOf(scene.intentId, "charge.succeeded");
    scene.stripe.dispute(scene.intentId, true);
    const observations = await scene.stripe.listDisputes(scene.intentId);
    await receiveEvent(scene.deps, { ...notice, observations });
    await deliverNotices(scene.deps);
    const isToOperator = (path: string) => path.startsWith(`mail/${scene.bookingId}_dispute_`);
    expect(Object.keys(scene.store.dump()).filter(isToOperator)).to.have.length(1);
    const told = await exportMyData(scene.deps, ADA, {});
    expect(told.bookings).to.have.length(1);
    expect(JSON.stringify(told)).not.to.match(/bob-uid|operator@|fraudulent|"(?:pi|du)_/);
  });

  it("gives ten bookings at a time, each once, and the customer with the first", async () => {
    const world = aWorld();
    const made = new Set<string>();
    for (let n = 0; n < 23; n++) {
      made.add((await createBooking(world.deps, ADA, { itemId: "book" })).bookingId);
    }
    const seen: string[] = [];
    const sizes: number[] = [];
    let cursor: string | undefined;
    do {
      const page = await exportMyData(world.deps, ADA, { ...(cursor && { cursor }) });
      expect("customer" in page).to.equal(cursor === undefined);
      const ids = (page.bookings as unknown as { booking: { bookingId: string } }[]).map(
        ({ booking }) => booking.bookingId,
      );
      sizes.push(ids.length);
      seen.push(...ids);
      cursor = page.cursor ?? undefined;
    } while (cursor !== undefined);
    expect(sizes).to.deep.equal([10, 10, 3]);
    expect(new Set(seen)).to.deep.equal(made);
    expect(seen).to.have.length(23);
  });

  for (const cursor of ["", "x", "1.2", "1.aaaaaaaaaaaaaaaaaaaa/b", "-1.aaaaaaaaaaaaaaaaaaaa"]) {
    it(`refuses ${JSON.stringify(cursor)} as a cursor`, async () => {
      const work = exportMyData(aWorld().deps, ADA, { cursor });
      expect(await refused(work)).to.equal("INVALID_INPUT cursor");
    });
  }

  for (const name of ["bookings", "payments", "refundRequests"] as const) {
    it(`knows every instant of ${name} by its name`, () => {
      const names = collectionOf(name).times.map((path) => path.split(".").at(-1) ?? "");
      for (const field of names)
        expect(inIso(0, field), field).to.equal("1970-01-01T00:00:00.000Z");
    });
  }

  it("takes nothing else for an instant", () => {
    const plain = { amount: 1, n: 2, holdMs: 3, percentCap: 4, quantity: 5, version: 6, at: null };
    expect(inIso(plain)).to.deep.equal(plain);
  });
});
