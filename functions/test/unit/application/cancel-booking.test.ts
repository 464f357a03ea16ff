import { expect } from "chai";
import { cancelBooking } from "../../../src/application/cancel-booking.ts";
import { createBooking } from "../../../src/application/create-booking.ts";
import { createPaymentIntent } from "../../../src/application/create-payment-intent.ts";
import { ref, type Deps } from "../../../src/application/ports.ts";
import { receiveEvent } from "../../../src/application/receive-event.ts";
import { wakeSweep } from "../../../src/application/wake-sweep.ts";
import { dieEverywhere } from "../../support/crash.ts";
import { refusal } from "../../support/refusal.ts";
import { aWorld, LOUNGE, NOW, SLOT, type World } from "../../support/world.ts";

const UID = "user-1";
const HOUR_MS = 3_600_000;

type Scene = World & { bookingId: string };
type Paying = Scene & { intentId: string; paymentId: string };

/** All of it goes back until two days before, half of it until one day before. */
const TIERS = [
  { hoursBefore: 48, percent: 10_000, fee: 0 },
  { hoursBefore: 12, percent: 5_000, fee: 0 },
];

async function booked(hoursBefore = 24): Promise<Scene> {
  const world = aWorld();
  world.store.seed(ref("catalog", "tour"), { ...LOUNGE, policy: { tiers: TIERS } });
  const start = NOW + hoursBefore * HOUR_MS;
  world.store.seed(ref("slots", "tour_1"), { ...SLOT, itemId: "tour", start });
  const wish = { itemId: "tour", slotId: "tour_1", quantity: 2 };
  const { bookingId } = await createBooking(world.deps, UID, wish);
  return { ...world, bookingId };
}

async function paying(hoursBefore?: number): Promise<Paying> {
  const scene = await booked(hoursBefore);
  const { bookingId } = scene;
  const { paymentIntentId, paymentId } = await createPaymentIntent(scene.deps, UID, { bookingId });
  return { ...scene, intentId: paymentIntentId!, paymentId: paymentId! };
}

async function tell(scene: Paying, type: string): Promise<void> {
  await receiveEvent(scene.deps, scene.stripe.noticeOf(scene.intentId, type));
}

async function paid(hoursBefore?: number): Promise<Paying> {
  const scene = await paying(hoursBefore);
  scene.stripe.advance(scene.intentId, "succeeded");
  await tell(scene, "charge.succeeded");
  await tell(scene, "payment_intent.succeeded");
  return scene;
}

async function hearRefunds(scene: Paying): Promise<void> {
  for (const id of scene.stripe.refunds.keys()) {
    await receiveEvent(scene.deps, scene.stripe.noticeOfRefund(id, "refund.created"));
  }
}

async function stateOf({ store, bookingId }: Scene) {
  const at = { booking: ref("bookings", bookingId), slot: ref("slots", "tour_1") };
  const { booking, slot } = await store.read(at);
  return { booking: booking!.data, taken: slot!.data.taken };
}

const cancel = ({ deps, bookingId }: Scene, more: object = {}) =>
  cancelBooking(deps, UID, { bookingId, ...more });

function refunded({ stripe }: World): number {
  return [...stripe.refunds.values()].reduce((sum, { amount }) => sum + amount, 0);
}

describe("cancelBooking", () => {
  it("frees the places of a booking that nobody began to pay, and asks Stripe nothing", async () => {
    const scene = await booked();
    const answer = await cancel(scene);
    expect(answer).to.include({ status: "canceled", refund: null });
    expect((await stateOf(scene)).taken).to.equal(0);
    expect(scene.stripe.calls).to.deep.equal([]);
  });

  it("ends an open payment at Stripe before it frees the places", async () => {
    const scene = await paying();
    expect(await cancel(scene)).to.include({ status: "canceled", refund: null });
    expect(scene.stripe.intents.get(scene.intentId)?.status).to.equal("canceled");
    const { booking, taken } = await stateOf(scene);
    expect(taken).to.equal(0);
    expect(booking).to.include({ status: "canceled", closing: null, wakeAt: null, endedAt: NOW });
  });

  it("keeps the places while the money is in flight, and gives back what arrives", async () => {
    const scene = await paying();
    scene.stripe.advance(scene.intentId, "processing");
    expect(await cancel(scene)).to.include({ status: "canceling" });
    expect((await stateOf(scene)).taken).to.equal(2);
    scene.stripe.advance(scene.intentId, "succeeded");
    await tell(scene, "payment_intent.succeeded");
    const { booking, taken } = await stateOf(scene);
    expect(booking.status).to.equal("canceled");
    expect(taken).to.equal(0);
    await wakeSweep(scene.deps);
    expect(refunded(scene)).to.equal(9000);
  });

  it("gives back what the policy says, and keeps the rest", async () => {
    const scene = await paid();
    const answer = await cancel(scene);
    expect(answer).to.deep.include({
      status: "canceled",
      refund: { amount: 4500, currency: "eur", state: "pending" },
      retained: { amount: 4500, currency: "eur" },
    });
    expect(refunded(scene)).to.equal(4500);
    await hearRefunds(scene);
    const { booking, taken } = await stateOf(scene);
    expect(taken).to.equal(0);
    expect(booking.payments[scene.paymentId]).to.include({ reserved: 4500, settled: 4500 });
    expect(booking.cancellation).to.deep.include({ by: "customer", retained: 4500, refund: 4500 });
  });

  it("tells beforehand what would go back, and changes nothing", async () => {
    const scene = await paid();
    const before = scene.store.dump();
    const answer = await cancel(scene, { dryRun: true });
    expect(answer).to.deep.include({
      status: "confirmed",
      refund: { amount: 4500, currency: "eur", state: "planned" },
    });
    const changed = Object.entries(scene.store.dump()).filter(
      ([path, data]) =>
        !path.startsWith("limits/") && JSON.stringify(data) !== JSON.stringify(before[path]),
    );
    expect(changed).to.deep.equal([]);
    expect(scene.stripe.refunds.size).to.equal(0);
  });

  it("gives nothing back when the policy says so", async () => {
    const scene = await paid(6);
    expect(await cancel(scene)).to.include({ status: "canceled", refund: null });
    await wakeSweep(scene.deps);
    expect(refunded(scene)).to.equal(0);
  });

  it("gives back once, however often and from wherever it is called", async () => {
    const scene = await paid(72);
    const calls = await Promise.allSettled([cancel(scene), cancel(scene), cancel(scene)]);
    expect(calls.some(({ status }) => status === "fulfilled")).to.equal(true);
    await wakeSweep(scene.deps);
    expect(refunded(scene)).to.equal(9000);
    expect(await refusal(cancel(scene))).to.equal("BOOKING_ENDED");
  });

  it("is refused for somebody else's booking as for one that does not exist", async () => {
    const { deps, bookingId } = await paid();
    const theirs = await refusal(cancelBooking(deps, "user-2", { bookingId }));
    const none = await refusal(cancelBooking(deps, UID, { bookingId: "NNNNNNNNNNNNNNNNNNNN" }));
    expect([theirs, none]).to.deep.equal(["BOOKING_NOT_FOUND", "BOOKING_NOT_FOUND"]);
  });

  it("is refused once its time has begun", async () => {
    const scene = await paid(24);
    scene.clock.nowMs = NOW + 24 * HOUR_MS;
    expect(await refusal(cancel(scene))).to.equal("BOOKING_STARTED");
    expect((await stateOf(scene)).booking.status).to.equal("confirmed");
  });

  it("is not undone by a success that comes late: the money goes back", async () => {
    const scene = await paying();
    await cancel(scene);
    scene.stripe.advance(scene.intentId, "succeeded");
    await tell(scene, "payment_intent.succeeded");
    expect((await stateOf(scene)).booking.status).to.equal("canceled");
  });

  const doomed: readonly [string, () => Promise<Paying>, number][] = [
    ["an open payment", () => paying(72), 0],
    ["a paid booking", () => paid(72), 9000],
  ];
  for (const [what, begin, back] of doomed) {
    it(`survives a crash at every step, with ${what}: the sweep finishes it`, async () => {
      const steps = await dieEverywhere(
        begin,
        (deps: Deps, { bookingId }) => cancelBooking(deps, UID, { bookingId }),
        async (scene, where) => {
          const { booking } = await stateOf(scene);
          if (booking.cancellation === null) await cancel(scene);
          for (const minutes of [2, 4, 8]) {
            scene.clock.nowMs = NOW + minutes * 60_000;
            await wakeSweep(scene.deps);
          }
          const after = await stateOf(scene);
          expect(after.booking.status, where).to.equal("canceled");
          expect(after.taken, where).to.equal(0);
          expect(refunded(scene), where).to.equal(back);
        },
      );
      expect(steps).to.be.at.least(6);
    });
  }
});
