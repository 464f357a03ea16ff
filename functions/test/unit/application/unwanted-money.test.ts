/** Money that nobody is waiting for goes back by itself, exactly once, whatever comes in between. */
import { expect } from "chai";
import { cancelBooking } from "../../../src/application/cancel-booking.ts";
import { createBooking } from "../../../src/application/create-booking.ts";
import { createPaymentIntent } from "../../../src/application/create-payment-intent.ts";
import { lookAtPayment } from "../../../src/application/look-at-payment.ts";
import { ref, type Deps, type StripeNotice } from "../../../src/application/ports.ts";
import { receiveEvent } from "../../../src/application/receive-event.ts";
import { wakeSweep } from "../../../src/application/wake-sweep.ts";
import type { Observation } from "../../../src/domain/facts.ts";
import { dieEverywhere } from "../../support/crash.ts";
import { watched, type Watched } from "../../support/invariants.ts";
import { refusal } from "../../support/refusal.ts";
import { dispute } from "../../support/stories.ts";
import { aWorld, NOW, SETTINGS } from "../../support/world.ts";

const UID = "user-1";
const HOUR_MS = 3_600_000;
const PLACE = { itemId: "lounge", slotId: "lounge_1" };
const PRICE = 4500;

interface Taken extends Watched {
  readonly bookingId: string;
  readonly paymentId: string;
  /** The one whose money nobody is waiting for. */
  readonly intentId: string;
}

async function paying(): Promise<Taken> {
  const world = watched(aWorld());
  const { bookingId } = await createBooking(world.deps, UID, PLACE);
  const { paymentIntentId, paymentId } = await createPaymentIntent(world.deps, UID, { bookingId });
  return { ...world, bookingId, paymentId: paymentId!, intentId: paymentIntentId! };
}

function told(world: Taken, type = "payment_intent.succeeded", intentId = world.intentId) {
  return receiveEvent(world.deps, world.stripe.noticeOf(intentId, type));
}

/** An attempt of which Stripe said that it was never made, and which is made after all. */
async function madeAfterAll(then: (world: Taken) => Promise<unknown>): Promise<Taken> {
  const world = watched(aWorld());
  const { bookingId } = await createBooking(world.deps, UID, PLACE);
  const refused = { kind: "refused", safe: "other", code: "x" };
  for (let round = 0; round < 3; round++) world.stripe.failNext("createIntent", refused);
  await refusal(createPaymentIntent(world.deps, UID, { bookingId }));
  const paymentId = `${bookingId}_full_1`;
  const { order } = world.stripe.calls.flatMap(({ method, args }) =>
    method === "createIntent"
      ? [{ order: args[0] as Parameters<Deps["stripe"]["createIntent"]>[0] }]
      : [],
  )[0]!;
  await then({ ...world, bookingId, paymentId, intentId: "" });
  const made = await world.stripe.createIntent(order);
  const intentId = made.kind === "created" ? made.intentId : "";
  world.stripe.advance(intentId, "succeeded");
  const taken = { ...world, bookingId, paymentId, intentId };
  await told(taken);
  return taken;
}

async function stray(status: string): Promise<Taken> {
  const world = await paying();
  world.stripe.advance(world.intentId, "succeeded");
  await told(world);
  const { order } = world.stripe.intents.get(world.intentId)!;
  const made = await world.stripe.createIntent({ ...order, key: "a release that changed keys" });
  const intentId = made.kind === "created" ? made.intentId : "";
  world.stripe.advance(intentId, status);
  const taken = { ...world, intentId };
  const word = status === "succeeded" ? "succeeded" : "created";
  await told(taken, `payment_intent.${word}`);
  return taken;
}

/** Canceled by its customer, whose card pays in that very moment. */
async function afterCancel(): Promise<Taken> {
  const world = await paying();
  const cancelIntent: Deps["stripe"]["cancelIntent"] = (intentId) => {
    world.stripe.advance(intentId, "succeeded");
    return world.stripe.cancelIntent(intentId);
  };
  const deps = { ...world.deps, stripe: { ...world.stripe, cancelIntent } };
  await cancelBooking(deps, UID, { bookingId: world.bookingId });
  return world;
}

async function mismatch(): Promise<Taken> {
  const world = await paying();
  world.stripe.advance(world.intentId, "succeeded");
  const notice = world.stripe.noticeOf(world.intentId, "payment_intent.succeeded");
  const observations = notice.observations.map((seen) =>
    seen.kind === "intent" ? { ...seen, snapshot: { ...seen.snapshot, amount: PRICE - 1 } } : seen,
  );
  await receiveEvent(world.deps, { ...notice, observations });
  return world;
}

const WAYS: [string, () => Promise<Taken>][] = [
  [
    "late",
    () =>
      madeAfterAll(async (world) => {
        world.clock.nowMs += SETTINGS.holdMs;
        await wakeSweep(world.deps);
      }),
  ],
  [
    "duplicate",
    () =>
      madeAfterAll(async (world) => {
        const { bookingId } = world;
        const { paymentIntentId } = await createPaymentIntent(world.deps, UID, { bookingId });
        world.stripe.advance(paymentIntentId!, "succeeded");
        await told(world, "payment_intent.succeeded", paymentIntentId!);
      }),
  ],
  ["mismatch", mismatch],
  ["after_cancel", afterCancel],
  ["of a PaymentIntent too many", () => stray("succeeded")],
];

async function booking({ store, bookingId }: Taken) {
  return (await store.read({ b: ref("bookings", bookingId) })).b!.data;
}

async function request({ store, paymentId, intentId }: Taken) {
  const { l } = await store.read({ l: ref("ledger", paymentId) });
  return l!.data.requests[`auto:${intentId}`]!;
}

/** As operators read it. */
async function refundOf({ store, intentId }: Taken) {
  return (await store.read({ r: ref("refunds", `auto:${intentId}`) })).r!.data;
}

function refundsAt({ stripe, intentId }: Taken) {
  return [...stripe.refunds.values()].filter((one) => one.intentId === intentId);
}

function asked({ stripe }: Taken, method: keyof Deps["stripe"]): number {
  return stripe.calls.filter((call) => call.method === method).length;
}

async function sweepLater({ clock, deps }: Taken, hours = 4): Promise<void> {
  for (let hour = 0; hour < hours; hour++) {
    clock.nowMs += HOUR_MS;
    await wakeSweep(deps);
  }
}

/** What is kept of it at Stripe, and what the ledger believes. */
async function expectReturned(world: Taken): Promise<void> {
  const back = refundsAt(world).filter(({ status }) => status === "succeeded");
  expect(back.reduce((sum, { amount }) => sum + amount, 0)).to.equal(PRICE);
  const { wakeAt } = (await world.store.read({ l: ref("ledger", world.paymentId) })).l!.data;
  expect(wakeAt === null || wakeAt > world.clock.nowMs).to.equal(true);
  expect(world.breaches).to.deep.equal([]);
}

describe("money that nobody is waiting for", () => {
  for (const [name, begin] of WAYS) {
    it(`goes back once: ${name}`, async () => {
      const world = await begin();
      await sweepLater(world);
      await told(world);
      await sweepLater(world);
      await expectReturned(world);
      expect(refundsAt(world)).to.have.length(1);
      expect(await refundOf(world)).to.include({
        ...{ status: "succeeded", why: "unwanted", amount: PRICE, currency: "eur" },
        stripeRefundId: refundsAt(world)[0]!.id,
      });
    });

    it(`goes back once, wherever a sweep dies over it: ${name}`, async () => {
      const died = await dieEverywhere(begin, wakeSweep, async (world) => {
        await sweepLater(world);
        await expectReturned(world);
        expect(refundsAt(world)).to.have.length(1);
      });
      expect(died).to.be.greaterThan(6);
    });
  }

  it("is asked for in the commit that sees it, before anybody asks Stripe", async () => {
    const world = await mismatch();
    expect(await refundOf(world)).to.include({ status: "requested", stripeRefundId: null });
    expect((await booking(world)).payments[world.paymentId]).to.include({
      ...{ captured: PRICE, reserved: PRICE, settled: 0, status: "refund_pending" },
    });
    expect(asked(world, "createRefund")).to.equal(0);
  });

  it("never revives its booking", async () => {
    for (const begin of [WAYS[0]![1], afterCancel]) {
      const world = await begin();
      const before = (await booking(world)).status;
      await sweepLater(world);
      expect((await booking(world)).status).to.equal(before);
      expect(before).to.be.oneOf(["expired", "canceled"]);
    }
  });

  it("is not even taken by a PaymentIntent too many that is open: it is canceled", async () => {
    const world = await stray("requires_payment_method");
    await wakeSweep(world.deps);
    expect(world.stripe.intents.get(world.intentId)?.status).to.equal("canceled");
    expect((await booking(world)).status).to.equal("confirmed");
    await sweepLater(world);
    expect(world.stripe.refunds.size).to.equal(0);
  });

  it("stays while a person has to look", async () => {
    const world = await paying();
    world.clock.nowMs += SETTINGS.holdMs;
    await wakeSweep(world.deps);
    world.stripe.advance(world.intentId, "succeeded");
    await told(world);
    expect((await booking(world)).issues).to.include("needs_review");
    await sweepLater(world);
    expect(asked(world, "createRefund")).to.equal(0);
  });

  describe("whose refund", () => {
    it("was made, and the answer lost: the same key tells", async () => {
      const world = await afterCancel();
      world.stripe.failNext("createRefund", { kind: "unknown" }, { lost: true });
      await sweepLater(world);
      await expectReturned(world);
      expect(refundsAt(world)).to.have.length(1);
      const keys = world.stripe.calls
        .filter(({ method }) => method === "createRefund")
        .map(({ args }) => (args[0] as { key: string }).key);
      expect(new Set(keys)).to.have.property("size", 1);
    });

    it("was made, the answer lost, and the key forgotten: the list tells, and no second one is made", async () => {
      const world = await afterCancel();
      world.stripe.failNext("createRefund", { kind: "unknown" }, { lost: true });
      await wakeSweep(world.deps);
      const before = asked(world, "createRefund");
      // Not even its event came, and nobody has swept for a day.
      const blind = { ...world.stripe, readIntent: withoutRefunds(world.stripe) };
      world.clock.nowMs += 21 * HOUR_MS;
      await wakeSweep({ ...world.deps, stripe: blind });
      expect(asked(world, "createRefund")).to.equal(before);
      expect(asked(world, "listRefunds")).to.be.greaterThan(0);
      await sweepLater(world);
      await expectReturned(world);
    });

    it("Stripe can only ever answer with the same fault: it is asked for under another key", async () => {
      const world = await afterCancel();
      world.stripe.failNext("createRefund", { kind: "unknown" });
      // Repeated, the stored fault says so, which the gateway tells from one that is new.
      world.stripe.failNext("createRefund", { kind: "refused", code: null });
      await sweepLater(world);
      await expectReturned(world);
      expect((await request(world)).attempt).to.equal(2);
      expect(world.alarms).to.include("refund_refused");
    });

    it("is refused time and again: five times, and then it is for a person", async () => {
      const world = await afterCancel();
      for (let time = 0; time < 9; time++) {
        world.stripe.failNext("createRefund", { kind: "refused", code: "no_balance" });
      }
      await sweepLater(world, 12);
      expect(world.alarms.filter((alarm) => alarm === "refund_refused")).to.have.length(5);
      expect(await refundOf(world)).to.include({ status: "rejected" });
    });

    it("was partly made by the Dashboard: the rest goes back", async () => {
      const world = await afterCancel();
      await byDashboard(world, 1000);
      await sweepLater(world);
      await expectReturned(world);
      expect(refundsAt(world).map(({ amount }) => amount)).to.deep.equal([1000, 3500]);
      expect(await refundOf(world)).to.include({ amount: 3500, status: "succeeded" });
      expect(world.alarms).not.to.include("refund_refused");
    });

    it("was made by the Dashboard: nothing is owed, and nobody is rung for", async () => {
      const world = await afterCancel();
      const dashboard = await byDashboard(world, PRICE);
      await sweepLater(world);
      await expectReturned(world);
      expect(refundsAt(world)).to.have.length(1);
      expect(await refundOf(world)).to.include({ status: "rejected" });
      const { r } = await world.store.read({ r: ref("refunds", dashboard) });
      expect(r!.data).to.include({ why: "external", amount: PRICE, status: "succeeded" });
      expect((await booking(world)).payments[world.paymentId]?.status).to.equal("refunded");
      expect(world.alarms).not.to.include("refund_refused");
    });

    it("is asked for by two at once, whom Stripe refuses first: once more, and not twice", async () => {
      const world = await afterCancel();
      await byDashboard(world, 1000);
      world.stripe.failNext("createRefund", { kind: "refused", code: null });
      world.stripe.failNext("createRefund", { kind: "refused", code: null });
      const { l } = await world.store.read({ l: ref("ledger", world.paymentId) });
      const look = { paymentId: world.paymentId, now: world.clock.nowMs, cause: "sweep:wake" };
      await Promise.all([1, 2].map(() => lookAtPayment(world.deps, l!.data, look)));
      expect((await request(world)).attempt).to.equal(2);
      await sweepLater(world);
      await expectReturned(world);
    });

    it("fails weeks later: it is owed again, rung for once, and not repeated by itself", async () => {
      const world = await afterCancel();
      await sweepLater(world);
      const [made] = refundsAt(world);
      world.clock.nowMs += 20 * 24 * HOUR_MS;
      world.stripe.moveRefund(made!.id, "failed");
      const failed = world.stripe.noticeOfRefund(made!.id, "refund.failed");
      expect(await receiveEvent(world.deps, failed)).to.equal("applied");
      expect(await receiveEvent(world.deps, failed)).to.equal("nothing_new");
      await sweepLater(world, 40);
      expect(refundsAt(world)).to.have.length(1);
      expect(world.alarms.filter((alarm) => alarm === "refund_failed")).to.have.length(1);
      const { issues, payments, status } = await booking(world);
      expect(issues).to.include("refund_failed");
      expect(status).to.equal("canceled");
      expect(payments[world.paymentId]).to.include({
        reserved: 0,
        settled: 0,
        status: "succeeded",
      });
      expect(await refundOf(world)).to.include({
        ...{ status: "failed", failureReason: "lost_or_stolen_card" },
      });
    });

    it("fails, and the Dashboard makes up for it: the issue is gone", async () => {
      const world = await afterCancel();
      await sweepLater(world);
      world.stripe.moveRefund(refundsAt(world)[0]!.id, "failed");
      const notice = world.stripe.noticeOfRefund(refundsAt(world)[0]!.id, "refund.failed");
      await receiveEvent(world.deps, notice);
      world.clock.nowMs += HOUR_MS;
      const dashboard = await byDashboard(world, PRICE);
      await receiveEvent(world.deps, world.stripe.noticeOfRefund(dashboard, "refund.created"));
      expect((await booking(world)).issues).not.to.include("refund_failed");
      await expectReturned(world);
    });
  });

  describe("while a dispute holds it", () => {
    async function disputed(): Promise<Taken> {
      const world = await afterCancel();
      world.stripe.dispute(world.intentId, true);
      await wakeSweep(world.deps);
      return world;
    }

    it("waits, although the dispute's own event was lost, and Stripe is not asked again", async () => {
      const world = await disputed();
      expect(await refundOf(world)).to.include({ status: "blocked" });
      expect((await booking(world)).issues).to.include("disputed");
      expect(world.alarms).to.include("dispute_opened");
      const before = asked(world, "createRefund");
      await sweepLater(world, 60);
      expect(asked(world, "createRefund")).to.equal(before);
    });

    it("goes back when the dispute is won", async () => {
      const world = await disputed();
      world.stripe.dispute(world.intentId, false);
      await receiveEvent(world.deps, disputeNotice(world, "won"));
      await sweepLater(world);
      await expectReturned(world);
      expect(refundsAt(world)).to.have.length(1);
      expect((await booking(world)).issues).not.to.include("disputed");
    });

    it("is not given back twice when the dispute is lost: its bank has done it", async () => {
      const world = await disputed();
      await receiveEvent(world.deps, disputeNotice(world, "lost"));
      await sweepLater(world, 48);
      expect(refundsAt(world)).to.have.length(0);
      expect(await refundOf(world)).to.include({ status: "rejected" });
      expect((await booking(world)).issues).to.include("dispute_lost");
      expect(world.alarms).to.include("dispute_lost");
      expect(world.alarms).not.to.include("refund_refused");
      const { wakeAt } = (await world.store.read({ l: ref("ledger", world.paymentId) })).l!.data;
      expect(wakeAt).to.equal(null);
    });
  });
});

/** A person in Stripe's dashboard. @returns Stripe's id */
async function byDashboard({ stripe, intentId }: Taken, amount: number): Promise<string> {
  const order = { key: `dashboard ${String(amount)}`, intentId, amount, metadata: {} };
  const made = await stripe.createRefund(order);
  return made.kind === "created" ? made.stripeRefundId : "";
}

function disputeNotice(world: Taken, status: "won" | "lost"): StripeNotice {
  const notice = world.stripe.noticeOf(world.intentId, "charge.updated");
  const id = `du_${world.intentId}`;
  const at = Math.floor((world.clock.nowMs - NOW) / 1000) + 60;
  const seen: Observation = dispute(id, status, at, {}, { intentId: world.intentId });
  return { ...notice, type: "charge.dispute.closed", observations: [seen] };
}

function withoutRefunds(stripe: Deps["stripe"]): Deps["stripe"]["readIntent"] {
  return async (intentId) => {
    const read = await stripe.readIntent(intentId);
    return (
      read && { ...read, observations: read.observations.filter(({ kind }) => kind !== "refund") }
    );
  };
}
