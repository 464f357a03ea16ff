/** Holds that end, and money that goes back, through the deployed functions and the offline Stripe. */
import { expect } from "chai";
import type Stripe from "stripe";
import { startStage, waitFor, type Stage } from "../support/stage.ts";

const UID = "user-1";
const HOLD_MS = 15 * 60_000;
const HOUR_MS = 3_600_000;
const RETURN = { return_url: "https://app.example/return" };

describe("a hold, at its end", () => {
  let stage: Stage;
  before(async () => {
    stage = await startStage({ delivery: "polite" });
  });
  after(() => stage.stop());
  afterEach(() => stage.control.clearFaults());

  async function lastPlace() {
    const slotId = await stage.addSlot(1);
    const bookingId = await stage.book(UID, slotId);
    const taken = async () => (await stage.db.doc(`slots/${slotId}`).get()).get("taken") as number;
    return { slotId, bookingId, taken };
  }

  async function paying(card: string | null) {
    const place = await lastPlace();
    const { result } = await stage.as(UID, "createPaymentIntent", { bookingId: place.bookingId });
    const intentId = result["paymentIntentId"] as string;
    if (card !== null) await confirm(intentId, card);
    return { ...place, intentId };
  }

  const confirm = (intentId: string, payment_method: string) =>
    stage.stripe.paymentIntents.confirm(intentId, { payment_method, ...RETURN });

  async function sweepAfter(ms: number) {
    await stage.control.advanceClock(ms);
    await stage.runSchedule("wakeSweep");
  }

  it("that nobody tried to pay frees the last place, and the next customer gets it", async () => {
    const { slotId, bookingId, taken } = await lastPlace();
    const full = await stage.as("user-2", "createBooking", { itemId: "lounge", slotId });
    expect(full.error.details).to.include({ reason: "SLOT_FULL" });
    await sweepAfter(HOLD_MS);
    expect((await stage.booking(bookingId)).status).to.equal("expired");
    expect(await taken()).to.equal(0);
    await stage.book("user-2", slotId);
    expect(await taken()).to.equal(1);
  });

  it("whose customer left the bank's page is ended at Stripe first", async () => {
    const { bookingId, intentId, taken } = await paying("pm_card_authenticationRequired");
    await sweepAfter(HOLD_MS);
    expect((await stage.stripe.paymentIntents.retrieve(intentId)).status).to.equal("canceled");
    const booking = await stage.booking(bookingId);
    expect(booking).to.deep.include({ status: "expired", closing: null, wakeAt: null, issues: [] });
    expect(await taken()).to.equal(0);
    const late = await stage.as(UID, "createPaymentIntent", { bookingId });
    expect(late.error.details).to.include({ reason: "BOOKING_EXPIRED" });
    await stage.control.flushWebhooks();
    expect((await stage.booking(bookingId)).status).to.equal("expired");
  });

  it("that was paid is kept, although its events were lost", async () => {
    await stage.control.pauseWebhooks();
    const { bookingId, taken } = await paying("pm_card_visa");
    await sweepAfter(HOLD_MS);
    expect((await stage.booking(bookingId)).status).to.equal("confirmed");
    expect(await taken()).to.equal(1);
    await stage.control.resumeWebhooks();
    await stage.control.flushWebhooks();
    expect((await stage.booking(bookingId)).issues).to.deep.equal([]);
  });

  it("keeps its place while Stripe cannot be asked to cancel, and frees it later", async () => {
    const { bookingId, intentId, taken } = await paying(null);
    const cancel = { method: "POST", path: "^/v1/payment_intents/pi_[^/]+/cancel$" };
    await stage.control.addFaults({ match: cancel, effect: "status", status: 429, times: 50 });
    await sweepAfter(HOLD_MS);
    expect(await stage.booking(bookingId)).to.include({ status: "held", closing: "expire" });
    expect(await taken()).to.equal(1);
    expect((await stage.stripe.paymentIntents.retrieve(intentId)).status).not.to.equal("canceled");
    await stage.control.clearFaults();
    await sweepAfter(HOUR_MS);
    expect((await stage.booking(bookingId)).status).to.equal("expired");
    expect(await taken()).to.equal(0);
  });

  it("is settled when the cancel came too late, the answer lost", async () => {
    const { bookingId, intentId, taken } = await paying(null);
    const cancel = { method: "POST", path: "^/v1/payment_intents/pi_[^/]+/cancel$" };
    await stage.control.addFaults({ match: cancel, effect: "drop_after_commit", times: 50 });
    await sweepAfter(HOLD_MS);
    await stage.control.clearFaults();
    await sweepAfter(HOUR_MS);
    expect((await stage.stripe.paymentIntents.retrieve(intentId)).status).to.equal("canceled");
    expect((await stage.booking(bookingId)).status).to.equal("expired");
    expect(await taken()).to.equal(0);
  });

  it("comes for a hundred at once, in one run", async () => {
    const slotId = await stage.addSlot(100);
    const uids = Array.from({ length: 100 }, (_, n) => `many-${String(n)}`);
    for (let n = 0; n < uids.length; n += 20) {
      await Promise.all(uids.slice(n, n + 20).map((uid) => stage.book(uid, slotId)));
    }
    await stage.control.advanceClock(HOLD_MS);
    const begun = performance.now();
    await stage.runSchedule("wakeSweep");
    const seconds = (performance.now() - begun) / 1000;
    console.log(`      100 unpaid holds of one slot ended in ${seconds.toFixed(1)} s`);
    expect((await stage.db.doc(`slots/${slotId}`).get()).get("taken")).to.equal(0);
  });

  describe("and money that nobody is waiting for", () => {
    /** A second PaymentIntent for the same payment, as no release of ours makes it; it is paid. */
    async function strayMoney(card: string) {
      const { bookingId, intentId } = await paying("pm_card_visa");
      await stage.waitForBooking(bookingId, ({ status }) => status === "confirmed");
      const { metadata, customer, amount, currency } =
        await stage.stripe.paymentIntents.retrieve(intentId);
      const stray = await stage.stripe.paymentIntents.create({
        ...{ metadata, amount, currency, confirm: true, payment_method: card, ...RETURN },
        customer: customer as string,
        automatic_payment_methods: { enabled: true },
      });
      await waitFor(stage.db, `refunds/auto:${stray.id}`, ({ status }) => status === "requested");
      return { bookingId, strayId: stray.id };
    }

    async function refundsOf(intentId: string): Promise<Stripe.Refund[]> {
      return (await stage.stripe.refunds.list({ payment_intent: intentId })).data;
    }

    const told = (strayId: string, status: string) =>
      waitFor(stage.db, `refunds/auto:${strayId}`, (refund) => refund["status"] === status);

    it("goes back once, with our name on it, even if the answer is lost", async () => {
      const { strayId } = await strayMoney("pm_card_visa");
      const create = { method: "POST", path: "^/v1/refunds$" };
      await stage.control.addFaults({ match: create, effect: "drop_after_commit", times: 3 });
      await sweepAfter(0);
      await stage.control.clearFaults();
      await sweepAfter(HOUR_MS);
      await told(strayId, "succeeded");
      await sweepAfter(HOUR_MS);
      const refunds = await refundsOf(strayId);
      expect(refunds.map(({ amount, metadata }) => [amount, metadata?.["refundId"]])).to.deep.equal(
        [[4500, `auto:${strayId}`]],
      );
    });

    it("is only for a person when Stripe's refund fails in the end", async () => {
      const { bookingId, strayId } = await strayMoney("pm_card_refundFail");
      await sweepAfter(0);
      await stage.control.advanceClock(24 * HOUR_MS);
      await stage.control.flushWebhooks();
      await told(strayId, "failed");
      const booking = await stage.booking(bookingId);
      expect(booking).to.include({ status: "confirmed" });
      expect(booking.issues).to.include("refund_failed");
      await sweepAfter(HOUR_MS);
      expect(await refundsOf(strayId)).to.have.length(1);
    });
  });

  it("shows a dispute of what was paid, and leaves the booking as it is", async () => {
    const { bookingId } = await paying("pm_card_createDispute");
    await stage.control.flushWebhooks();
    const booking = await stage.waitForBooking(bookingId, ({ issues }) =>
      (issues as string[]).includes("disputed"),
    );
    expect(booking).to.include({ status: "confirmed", paymentStatus: "disputed" });
  });
});
