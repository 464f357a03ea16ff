import { expect } from "chai";
import { cancelForCustomer } from "../../../src/application/cancel-for-customer.ts";
import { cancelSlot } from "../../../src/application/cancel-slot.ts";
import { createBooking } from "../../../src/application/create-booking.ts";
import { ref, type Deps } from "../../../src/application/ports.ts";
import { wakeSweep } from "../../../src/application/wake-sweep.ts";
import { DomainError } from "../../../src/domain/errors.ts";
import { dieEverywhere } from "../../support/crash.ts";
import {
  auditIn,
  bookingOf,
  contentOf,
  CUSTOMER,
  MANAGER,
  paid,
  paying,
  refundedAt,
  refused,
  type Paying,
} from "../../support/operations.ts";
import { aWorld, LOUNGE, NOW, type World } from "../../support/world.ts";

const HOUR_MS = 3_600_000;
const WHY = { reason: "storm" };

async function strict(): Promise<Paying> {
  const world = aWorld();
  world.store.seed(ref("catalog", "lounge"), { ...LOUNGE, policy: { tiers: [] } });
  return paid(world);
}

const cancel = ({ deps, bookingId }: Paying, more: object = {}) =>
  cancelForCustomer(deps, MANAGER, { bookingId, ...WHY, ...more });

async function slotOf({ store }: World) {
  return (await store.read({ slot: ref("slots", "lounge_1") })).slot!.data;
}

describe("cancelForCustomer", () => {
  it("gives everything back, whatever the policy keeps, and says who and why", async () => {
    const scene = await strict();
    expect(await cancel(scene)).to.deep.include({
      ...{ status: "canceled", refund: { amount: 9000, currency: "eur" } },
    });
    expect(refundedAt(scene)).to.equal(9000);
    expect((await slotOf(scene)).taken).to.equal(0);
    expect((await bookingOf(scene)).cancellation).to.include({ by: "merchant", reason: "storm" });
    expect(auditIn(scene)).to.have.length(1);
    expect(auditIn(scene)[0]).to.deep.include({
      ...{ uid: "mia", action: "cancelForCustomer", reason: "storm" },
      target: `bookings/${scene.bookingId}`,
    });
  });

  it("is possible after the start, as long as the booking has not ended", async () => {
    const scene = await strict();
    scene.clock.nowMs = NOW + 25 * HOUR_MS;
    expect(await cancel(scene)).to.include({ status: "canceled" });
  });

  it("tells beforehand what goes back, and changes nothing", async () => {
    const scene = await strict();
    const before = contentOf(scene);
    const answer = await cancel(scene, { dryRun: true });
    expect(answer).to.deep.include({
      status: "confirmed",
      refund: { amount: 9000, currency: "eur" },
    });
    expect(contentOf(scene)).to.deep.equal(before);
  });

  it("is refused by the field for what is not there or over, and changes nothing", async () => {
    const scene = await strict();
    const none = cancel(scene, { bookingId: "N".repeat(20) });
    expect(await refused(none)).to.equal("BOOKING_NOT_FOUND bookingId");
    await cancel(scene);
    const before = contentOf(scene);
    expect(await refused(cancel(scene))).to.equal("BOOKING_ENDED bookingId");
    expect(contentOf(scene)).to.deep.equal(before);
  });
});

const slot = ({ deps }: World, more: object = {}) =>
  cancelSlot(deps, MANAGER, { slotId: "lounge_1", ...WHY, ...more });

/** One paid, one being paid, one that nobody has begun to pay. */
async function crowd() {
  const first = await paid();
  const second = await paying(first, "user-2");
  const order = { itemId: "lounge", slotId: "lounge_1", quantity: 1 };
  const { bookingId } = await createBooking(first.deps, "user-3", order);
  return { ...first, second, third: bookingId };
}

describe("cancelSlot", () => {
  it("blocks the slot, cancels whoever is in it, and gives back all that was paid", async () => {
    const scene = await crowd();
    expect(await slot(scene)).to.deep.include({ bookings: 3, refunds: { eur: 9000 }, left: 0 });
    expect(await slotOf(scene)).to.include({ state: "blocked", taken: 0 });
    expect(refundedAt(scene)).to.equal(9000);
    expect(scene.stripe.intents.get(scene.second.intentId)?.status).to.equal("canceled");
    const again = createBooking(scene.deps, CUSTOMER, { itemId: "lounge", slotId: "lounge_1" });
    expect(await refused(again)).to.equal("SLOT_CLOSED items.0.slotId");
    expect(
      auditIn(scene)
        .map(({ target }) => target.split("/")[0])
        .sort(),
    ).to.deep.equal([...["bookings", "bookings", "bookings", "slots"]]);
  });

  it("tells beforehand how many and how much, and changes nothing", async () => {
    const scene = await crowd();
    const before = contentOf(scene);
    const told = await slot(scene, { dryRun: true });
    expect(told).to.deep.include({ bookings: 3, refunds: { eur: 9000 }, left: 0 });
    expect(contentOf(scene)).to.deep.equal(before);
    expect(scene.stripe.refunds.size).to.equal(0);
  });

  it("repeated, has nothing to do, and writes nothing", async () => {
    const scene = await crowd();
    await slot(scene);
    const before = contentOf(scene);
    expect(await slot(scene)).to.deep.include({ bookings: 0, refunds: {}, left: 0 });
    expect(contentOf(scene)).to.deep.equal(before);
  });

  it("goes on by twenty in a call, until none is left", async () => {
    const world = aWorld();
    const order = { itemId: "lounge", slotId: "lounge_1" };
    const { slot: full } = await world.store.read({ slot: ref("slots", "lounge_1") });
    world.store.seed(ref("slots", "lounge_1"), { ...full!.data, capacity: 45 });
    for (let n = 0; n < 45; n++) await createBooking(world.deps, `user-${String(n)}`, order);
    const calls = [await slot(world), await slot(world), await slot(world)];
    expect(calls.map(({ bookings, left }) => [bookings, left])).to.deep.equal([
      ...[
        [20, 25],
        [20, 5],
        [5, 0],
      ],
    ]);
    expect((await slotOf(world)).taken).to.equal(0);
  });

  it("leaves what Stripe has in flight to the sweep, places and all", async () => {
    const scene = await paying();
    scene.stripe.advance(scene.intentId, "processing");
    expect(await slot(scene)).to.deep.include({ bookings: 1, refunds: {}, left: 0 });
    expect((await bookingOf(scene)).status).to.equal("canceling");
    expect((await slotOf(scene)).taken).to.equal(2);
    scene.stripe.advance(scene.intentId, "succeeded");
    for (const minutes of [30, 90, 180]) {
      scene.clock.nowMs = NOW + minutes * 60_000;
      await wakeSweep(scene.deps);
    }
    expect((await bookingOf(scene)).status).to.equal("canceled");
    expect(refundedAt(scene)).to.equal(9000);
    expect((await slotOf(scene)).taken).to.equal(0);
  });

  it("gives back what Stripe did not hear of at once, through the sweep", async () => {
    const scene = await paid();
    scene.stripe.failNext("createRefund", new DomainError("STRIPE_UNAVAILABLE"));
    expect(await slot(scene)).to.deep.include({ bookings: 1, left: 0 });
    scene.clock.nowMs = NOW + 120_000;
    await wakeSweep(scene.deps);
    expect(refundedAt(scene)).to.equal(9000);
  });

  it("goes on behind those that cannot be canceled, and names them", async () => {
    const world = aWorld();
    const order = { itemId: "lounge", slotId: "lounge_1" };
    const { slot: full } = await world.store.read({ slot: ref("slots", "lounge_1") });
    world.store.seed(ref("slots", "lounge_1"), { ...full!.data, capacity: 45 });
    const ids: string[] = [];
    for (let n = 0; n < 45; n++) {
      ids.push((await createBooking(world.deps, `user-${String(n)}`, order)).bookingId);
    }
    const broken = ids.toSorted().slice(0, 21);
    const read: Deps["store"]["read"] = (refs) => {
      const names = Object.values(refs).map((to) => to.id);
      return names.some((id) => broken.includes(id)) && !("found" in refs)
        ? Promise.reject(new Error("does not fit its schema"))
        : world.store.read(refs);
    };
    const stuck = { ...world, deps: { ...world.deps, store: { ...world.store, read } } };
    let [after, bookings, calls]: [string | null, number, number] = [null, 0, 0];
    const failed: string[] = [];
    do {
      const answer = await slot(stuck, after === null ? {} : { after });
      ({ after } = answer);
      bookings += answer.bookings;
      calls += 1;
      failed.push(...answer.failed.map(({ bookingId, reason }) => `${bookingId} ${reason}`));
    } while (after !== null);
    expect([calls, bookings]).to.deep.equal([3, 24]);
    expect(failed).to.deep.equal(broken.map((id) => `${id} INTERNAL`));
    expect(await slot(world)).to.deep.include({ bookings: 20, left: 1, failed: [] });
  });

  it("is refused for a slot that is not, dry or not, and changes nothing", async () => {
    const world = aWorld();
    const before = contentOf(world);
    for (const dryRun of [true, false]) {
      const work = slot(world, { slotId: "none", dryRun });
      expect(await refused(work)).to.equal("SLOT_NOT_FOUND slotId");
    }
    expect(contentOf(world)).to.deep.equal(before);
  });

  it("that died at any step is finished by a repeat and the sweep", async () => {
    const steps = await dieEverywhere(
      async () => paying(await paid(), "user-2"),
      (deps, scene) => slot({ ...scene, deps }),
      async (scene, where) => {
        await slot(scene);
        for (const minutes of [2, 4, 8, 16]) {
          scene.clock.nowMs = NOW + minutes * 60_000;
          await wakeSweep(scene.deps);
        }
        expect(await slotOf(scene), where).to.include({ state: "blocked", taken: 0 });
        expect(refundedAt(scene), where).to.equal(9000);
      },
    );
    expect(steps).to.be.at.least(12);
  });
});
