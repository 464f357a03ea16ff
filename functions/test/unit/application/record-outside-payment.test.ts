import { expect } from "chai";
import { cancelBooking } from "../../../src/application/cancel-booking.ts";
import { createBooking } from "../../../src/application/create-booking.ts";
import { createPaymentIntent } from "../../../src/application/create-payment-intent.ts";
import { ref, type Deps } from "../../../src/application/ports.ts";
import { receiveEvent } from "../../../src/application/receive-event.ts";
import { recordOutsidePayment } from "../../../src/application/record-outside-payment.ts";
import { refundPayment } from "../../../src/application/refund-payment.ts";
import { wakeSweep } from "../../../src/application/wake-sweep.ts";
import type { Operator } from "../../../src/domain/roles.ts";
import { dieEverywhere } from "../../support/crash.ts";
import { refusal } from "../../support/refusal.ts";
import { AT_ONCE, authorized, GUEST, OR_CANCELED, stateOf } from "../../support/reserved.ts";
import { aWorld, NOW, type World } from "../../support/world.ts";

const MANAGER: Operator = { uid: "manager-1", role: "manager" };

type Scene = World & { bookingId: string };
type Paying = Scene & { intentId: string };

async function booked(): Promise<Scene> {
  const world = aWorld();
  const wish = { itemId: "lounge", slotId: "lounge_1", quantity: 2 };
  const { bookingId } = await createBooking(world.deps, GUEST, wish);
  return { ...world, bookingId };
}

async function paying(): Promise<Paying> {
  const scene = await booked();
  const { bookingId } = scene;
  const { paymentIntentId } = await createPaymentIntent(scene.deps, GUEST, { bookingId });
  return { ...scene, intentId: paymentIntentId! };
}

const CASH = {
  amount: 9000,
  method: "cash",
  reference: "R-17",
  reason: "paid at the desk",
} as const;

const record = ({ deps, bookingId }: Scene, more: object = {}) =>
  recordOutsidePayment(deps, MANAGER, { bookingId, ...CASH, ...more });

async function bookingOf({ store, bookingId }: Scene) {
  return (await store.read({ found: ref("bookings", bookingId) })).found!.data;
}

async function succeed(scene: Paying): Promise<void> {
  scene.stripe.advance(scene.intentId, "succeeded");
  await receiveEvent(scene.deps, scene.stripe.noticeOf(scene.intentId, "payment_intent.succeeded"));
}

describe("recordOutsidePayment", () => {
  it("confirms a booking that nobody began to pay, and asks Stripe nothing", async () => {
    const scene = await booked();
    const answer = await record(scene);
    expect(answer).to.include({ status: "confirmed", paymentStatus: "succeeded", captured: 9000 });
    const booking = await bookingOf(scene);
    expect(booking.dues["full"]).to.include({ paidBy: answer.paymentId, live: null, n: 1 });
    expect(booking.payments[answer.paymentId]).to.deep.include({
      entry: { kind: "paid" },
      outside: { method: "cash", reference: "R-17", refunds: [] },
    });
    expect(scene.stripe.calls).to.deep.equal([]);
    const { view } = await scene.store.read({ view: ref("payments", answer.paymentId) });
    expect(view?.data).to.include({ uid: GUEST, status: "succeeded", captured: 9000, card: null });
  });

  it("ends a payment by card at Stripe first", async () => {
    const scene = await paying();
    await record(scene);
    expect(scene.stripe.intents.get(scene.intentId)?.status).to.equal("canceled");
    expect((await bookingOf(scene)).status).to.equal("confirmed");
    expect((await bookingOf(scene)).dues["full"]).to.include({ n: 2, closing: null, live: null });
  });

  it("never counts money by card beside it, whatever Stripe says later", async () => {
    const scene = await paying();
    await record(scene);
    await succeed(scene);
    const { payments } = await bookingOf(scene);
    expect(Object.values(payments).filter(({ entry }) => entry?.kind === "paid")).to.have.length(1);
  });

  it("is refused when the card was faster, which then counts", async () => {
    const scene = await paying();
    scene.stripe.advance(scene.intentId, "succeeded");
    expect(await refusal(record(scene))).to.equal("ALREADY_PAID");
    const booking = await bookingOf(scene);
    expect(booking.status).to.equal("confirmed");
    expect(booking.dues["full"]?.paidBy).to.match(/_full_1$/);
  });

  it("waits while money by card is in flight", async () => {
    const scene = await paying();
    scene.stripe.advance(scene.intentId, "processing");
    expect(await refusal(record(scene))).to.equal("PAYMENT_IN_PROGRESS");
    expect((await bookingOf(scene)).payments).to.have.all.keys(`${scene.bookingId}_full_1`);
  });

  it("is the same payment when it is told twice", async () => {
    const scene = await booked();
    const first = await record(scene);
    expect(await record(scene)).to.deep.equal(first);
    expect(await refusal(record(scene, { reference: "R-18" }))).to.equal("ALREADY_PAID");
    expect(Object.keys((await bookingOf(scene)).payments)).to.have.length(1);
  });

  for (const policy of [AT_ONCE, OR_CANCELED]) {
    it(`takes the place of reserved money, which is let go: ${policy.whenLost}`, async () => {
      const scene = await authorized(policy);
      const answer = await record(scene);
      expect(answer.status).to.equal("confirmed");
      const { booking, ledger, taken } = await stateOf(scene);
      expect(ledger.ending).to.include({ kind: "void", why: "replaced" });
      expect(scene.stripe.intents.get(scene.intentId)?.status).to.equal("canceled");
      expect(booking.dues["full"]?.paidBy).to.equal(answer.paymentId);
      expect(booking.whenLost).to.equal(policy.whenLost);
      expect(taken).to.equal(2);
    });
  }

  const bad: readonly [string, object, string, string][] = [
    ["another sum than is due", { amount: 8999 }, "AMOUNT_MISMATCH", "amount"],
    ["a due that there is not", { dueId: "deposit" }, "INVALID_INPUT", "dueId"],
    [
      "a booking that is not there",
      { bookingId: "N".repeat(20) },
      "BOOKING_NOT_FOUND",
      "bookingId",
    ],
  ];
  for (const [what, more, reason, field] of bad) {
    it(`refuses ${what}, and nothing changes`, async () => {
      const scene = await booked();
      const before = scene.store.dump();
      const error: unknown = await record(scene, more).catch((thrown: unknown) => thrown);
      expect(error).to.deep.include({ reason });
      expect(error).to.have.nested.property("details.field", field);
      expect(scene.store.dump()).to.deep.equal(before);
    });
  }

  it("is refused for a booking that has ended", async () => {
    const scene = await booked();
    await cancelBooking(scene.deps, GUEST, { bookingId: scene.bookingId });
    expect(await refusal(record(scene))).to.equal("BOOKING_ENDED");
  });

  it("survives a crash at every step: a repeat finishes it, and nobody pays twice", async () => {
    const steps = await dieEverywhere(
      paying,
      (deps: Deps, { bookingId }) => recordOutsidePayment(deps, MANAGER, { bookingId, ...CASH }),
      async (scene, where) => {
        const { paymentId } = await record(scene);
        const booking = await bookingOf(scene);
        expect(booking.status, where).to.equal("confirmed");
        expect(booking.dues["full"]?.paidBy, where).to.equal(paymentId);
        expect(scene.stripe.intents.get(scene.intentId)?.status, where).to.equal("canceled");
      },
    );
    expect(steps).to.be.at.least(5);
  });

  it("leaves, when it dies between, a due that can be paid again", async () => {
    const scene = await paying();
    scene.stripe.failNext("cancelIntent", new Error("dies"));
    await record(scene).catch(() => undefined);
    expect((await bookingOf(scene)).dues["full"]).to.include({ closing: "replace" });
    scene.clock.nowMs = NOW + 60 * 60_000;
    await wakeSweep(scene.deps);
    const booking = await bookingOf(scene);
    expect(booking.status).to.equal("expired");
    expect(booking.dues["full"]).to.include({ closing: null, live: null });
  });
});

describe("money that came outside Stripe", () => {
  it("cannot be refunded through Stripe: the error names the field", async () => {
    const scene = await booked();
    const { paymentId } = await record(scene);
    const call = refundPayment(scene.deps, MANAGER, { paymentId, reason: "rain" });
    const error: unknown = await call.catch((thrown: unknown) => thrown);
    expect(error).to.deep.include({ reason: "PAID_OUTSIDE" });
    expect(error).to.have.nested.property("details.field", "paymentId");
    expect(scene.stripe.refunds.size).to.equal(0);
  });

  it("is given back by hand, which is recorded, once and never beyond what came", async () => {
    const scene = await booked();
    const { paymentId } = await record(scene);
    const back = { refundOf: paymentId, amount: 4000, reference: "B-1" };
    const first = await record(scene, back);
    expect(first).to.include({
      captured: 9000,
      refunded: 4000,
      paymentStatus: "partially_refunded",
    });
    expect(await record(scene, back)).to.deep.equal(first);
    const more = { ...back, reference: "B-2", amount: 5001 };
    expect(await refusal(record(scene, more))).to.equal("REFUND_EXCEEDS_CAPTURED");
    const all = await record(scene, { ...more, amount: 5000 });
    expect(all).to.include({ refunded: 9000, paymentStatus: "refunded" });
    const { view } = await scene.store.read({ view: ref("payments", paymentId) });
    expect(view?.data).to.include({ refunded: 9000, status: "refunded" });
  });

  it("that came through Stripe is not given back by hand", async () => {
    const scene = await paying();
    await succeed(scene);
    const refundOf = `${scene.bookingId}_full_1`;
    expect(await refusal(record(scene, { refundOf }))).to.equal("NOT_PAID_OUTSIDE");
  });

  it("is owed by hand when its booking is canceled, until that is recorded", async () => {
    const scene = await booked();
    scene.store.seed(ref("bookings", scene.bookingId), {
      ...(await bookingOf(scene)),
      items: (await bookingOf(scene)).items.map((item) => ({
        ...item,
        policy: { tiers: [{ hoursBefore: 0, percent: 5_000, fee: 0 }] },
      })),
    });
    const { paymentId } = await record(scene);
    const answer = await cancelBooking(scene.deps, GUEST, { bookingId: scene.bookingId });
    expect(answer).to.deep.include({ status: "canceled", refund: null });
    expect((await bookingOf(scene)).issues).to.deep.equal(["outside_refund_owed"]);
    await record(scene, { refundOf: paymentId, amount: 4500, reference: "B-1" });
    expect((await bookingOf(scene)).issues).to.deep.equal([]);
    expect((await bookingOf(scene)).status).to.equal("canceled");
  });
});
