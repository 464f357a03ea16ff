import { expect } from "chai";
import { createBooking } from "../../../src/application/create-booking.ts";
import { createPaymentIntent } from "../../../src/application/create-payment-intent.ts";
import { ref, type StripeNotice } from "../../../src/application/ports.ts";
import { receiveEvent } from "../../../src/application/receive-event.ts";
import { wakeSweep } from "../../../src/application/wake-sweep.ts";
import { refusal } from "../../support/refusal.ts";
import { aWorld } from "../../support/world.ts";

const UID = "user-1";

async function paying() {
  const world = aWorld();
  const { bookingId } = await createBooking(world.deps, UID, {
    itemId: "lounge",
    slotId: "lounge_1",
  });
  const answer = await createPaymentIntent(world.deps, UID, { bookingId });
  const intentId = answer.paymentIntentId!;
  const paymentId = answer.paymentId!;
  return {
    ...world,
    bookingId,
    paymentId,
    intentId,
    notice: (type: string, change: Partial<StripeNotice> = {}) =>
      world.stripe.noticeOf(intentId, type, change),
    booking: async () => (await world.store.read({ b: ref("bookings", bookingId) })).b!.data,
    payment: async () => (await world.store.read({ p: ref("payments", paymentId) })).p!.data,
  };
}

/** The same event, said of another amount, owner, … */
function altered(notice: StripeNotice, change: object): StripeNotice {
  const observations = notice.observations.map((seen) =>
    seen.kind === "intent" ? { ...seen, snapshot: { ...seen.snapshot, ...change } } : seen,
  );
  return { ...notice, observations };
}

describe("receiveEvent", () => {
  it("success confirms the booking and settles its due, in one commit", async () => {
    const world = await paying();
    world.stripe.advance(world.intentId, "succeeded");
    expect(await receiveEvent(world.deps, world.notice("payment_intent.succeeded"))).to.equal(
      "applied",
    );
    const booking = await world.booking();
    expect(booking).to.include({
      status: "confirmed",
      paymentStatus: "succeeded",
      holdExpiresAt: null,
    });
    expect(booking.payments[world.paymentId]).to.deep.include({
      entry: { kind: "paid" },
      captured: 4500,
    });
    expect(await world.payment()).to.include({ status: "succeeded", captured: 4500 });
  });

  it("one event 20 times at once: one change, one timeline entry, every answer fine", async () => {
    const world = await paying();
    world.stripe.advance(world.intentId, "succeeded");
    const notice = world.notice("payment_intent.succeeded");
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => receiveEvent(world.deps, notice)),
    );
    expect(answers.filter((answer) => answer === "applied")).to.have.length(1);
    expect(answers.filter((answer) => answer === "nothing_new")).to.have.length(19);
    const entries = Object.keys(world.store.dump()).filter((path) => path.endsWith(notice.eventId));
    expect(entries).to.have.length(1);
  });

  it("a decline leaves the booking held and says what to do, without the raw code", async () => {
    const world = await paying();
    world.stripe.advance(world.intentId, "requires_payment_method", {
      code: "card_declined",
      declineCode: "stolen_card",
    });
    world.clock.nowMs += 2_000;
    await receiveEvent(world.deps, world.notice("payment_intent.payment_failed"));
    const booking = await world.booking();
    expect(booking).to.include({ status: "held", paymentStatus: "requires_payment_method" });
    expect(booking.decline).to.deep.equal({ reason: "declined", action: "other_card" });
    const shown = JSON.stringify([booking, await world.payment()]);
    expect(shown).not.to.contain("stolen");
  });

  it("a payment in flight keeps the places, and coming back unpaid it can be tried again", async () => {
    const world = await paying();
    world.stripe.advance(world.intentId, "processing");
    await receiveEvent(world.deps, world.notice("payment_intent.processing"));
    expect(await world.booking()).to.include({ status: "processing" });
    const { holdExpiresAt } = await world.booking();
    world.clock.nowMs = holdExpiresAt! + 60_000;
    world.stripe.advance(world.intentId, "requires_payment_method", {
      code: "card_declined",
      declineCode: null,
    });
    await receiveEvent(world.deps, world.notice("payment_intent.payment_failed"));
    const booking = await world.booking();
    expect(booking.status).to.equal("held");
    expect(booking.holdExpiresAt).to.equal(world.clock.nowMs + 120_000);
  });

  describe("never confirms", () => {
    const cases: [string, object, string][] = [
      ["a smaller amount", { amount: 4499, amountReceived: 4499 }, "unwanted_mismatch"],
      ["a larger amount", { amount: 450_000 }, "unwanted_mismatch"],
      ["another currency", { currency: "huf" }, "unwanted_mismatch"],
      ["another owner", { uid: "user-2" }, "needs_review"],
    ];
    for (const [name, change, issue] of cases) {
      it(`${name}: ${issue}`, async () => {
        const world = await paying();
        world.stripe.advance(world.intentId, "succeeded");
        await receiveEvent(world.deps, altered(world.notice("payment_intent.succeeded"), change));
        const booking = await world.booking();
        expect(booking.status).to.equal("held");
        expect(booking.issues).to.deep.equal([issue]);
        expect(booking.dues["full"]?.paidBy).to.equal(null);
        expect(world.alarms).to.deep.equal([issue]);
      });
    }
  });

  it("a second PaymentIntent that names our payment settles nothing", async () => {
    const world = await paying();
    world.stripe.advance(world.intentId, "succeeded");
    const notice = world.notice("payment_intent.succeeded");
    const observations = notice.observations.map((seen) => ({ ...seen, id: "pi_stray" }));
    await receiveEvent(world.deps, { ...notice, intentId: "pi_stray", observations });
    expect(await world.booking()).to.include({ status: "held" });
    expect(world.alarms).to.deep.equal(["stray_intent"]);
  });

  describe("is none of our business, and changes nothing", () => {
    const cases: [string, Partial<StripeNotice>, string][] = [
      ["live money in a test installation", { livemode: true }, "foreign"],
      ["another account", { account: "acct_other" }, "foreign"],
      ["another app's metadata", { metadata: { app: "shop" } }, "foreign"],
      [
        "another installation on this account",
        { metadata: { app: "holdfast", env: "demo-x" } },
        "foreign",
      ],
      ["a type that says nothing about payments", { observations: [] }, "ignored"],
    ];
    for (const [name, change, outcome] of cases) {
      it(name, async () => {
        const world = await paying();
        world.stripe.advance(world.intentId, "succeeded");
        const before = JSON.stringify(world.store.dump());
        const notice = world.notice("payment_intent.succeeded", change);
        expect(await receiveEvent(world.deps, notice)).to.equal(outcome);
        expect(JSON.stringify(world.store.dump())).to.equal(before);
      });
    }

    it("a PaymentIntent without any metadata, and Stripe is not asked", async () => {
      const world = await paying();
      const notice = world.notice("payment_intent.succeeded", {
        metadata: {},
        intentId: "pi_other",
      });
      const calls = world.stripe.calls.length;
      expect(await receiveEvent(world.deps, notice)).to.equal("foreign");
      expect(world.stripe.calls).to.have.length(calls);
    });
  });

  it("an object without metadata is found by the PaymentIntent that it belongs to", async () => {
    const world = await paying();
    world.stripe.advance(world.intentId, "succeeded");
    const notice = world.notice("charge.succeeded", { metadata: {} });
    expect(await receiveEvent(world.deps, notice)).to.equal("applied");
    expect(await world.payment()).to.include({ captured: 4500 });
  });

  describe("ours, but missing here", () => {
    const metadata = {
      ...{ app: "holdfast", env: "test", uid: UID },
      paymentId: `${"M".repeat(20)}_full_1`,
    };

    it("is refused while young, so that Stripe sends it again", async () => {
      const world = await paying();
      const notice = world.notice("payment_intent.processing", { metadata });
      expect(await refusal(receiveEvent(world.deps, notice))).to.equal("UNAVAILABLE");
    });

    it("is kept for a person after ten minutes, with an alarm", async () => {
      const world = await paying();
      const notice = world.notice("payment_intent.processing", { metadata });
      world.clock.nowMs += 10 * 60_000;
      expect(await receiveEvent(world.deps, notice)).to.equal("deferred");
      const { kept } = await world.store.read({ kept: ref("stripeEvents", notice.eventId) });
      expect(kept?.data).to.include({ paymentId: metadata.paymentId, cause: "payment not found" });
      expect(world.alarms).to.deep.equal(["event_deferred"]);
    });
  });

  it("states that tie within a second are settled by the sweep's read", async () => {
    const world = await paying();
    await receiveEvent(world.deps, world.notice("payment_intent.created"));
    world.stripe.advance(world.intentId, "requires_action");
    await receiveEvent(world.deps, world.notice("payment_intent.requires_action"));
    expect((await world.payment()).status).to.equal("requires_action");
    world.stripe.advance(world.intentId, "requires_payment_method");
    world.clock.nowMs += 3_000;
    expect(await wakeSweep(world.deps)).to.deep.equal({ looked: 1, failed: 0 });
    expect((await world.payment()).status).to.equal("requires_payment_method");
  });

  it("a sweep that cannot reach Stripe looks again later, and later still", async () => {
    const world = await paying();
    await receiveEvent(world.deps, world.notice("payment_intent.created"));
    world.stripe.advance(world.intentId, "requires_action");
    await receiveEvent(world.deps, world.notice("payment_intent.requires_action"));
    const wakeAt = async () =>
      (await world.store.read({ l: ref("ledger", world.paymentId) })).l!.data.wakeAt! -
      world.clock.nowMs;
    world.clock.nowMs += 3_000;
    for (const wait of [60_000, 120_000, 240_000]) {
      world.stripe.failNext("readIntent", new Error("no line"));
      expect(await wakeSweep(world.deps)).to.deep.equal({ looked: 1, failed: 1 });
      expect(await wakeAt()).to.equal(wait);
      world.clock.nowMs += wait;
    }
  });
});
