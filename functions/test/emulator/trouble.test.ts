import { expect } from "chai";
import type { Timestamp } from "firebase-admin/firestore";
import type Stripe from "stripe";
import { deliver, eventOf, sign, type Response } from "../support/deliver.ts";
import { firestoreEmulator } from "../support/backend.ts";
import { openLine, type Line } from "../support/line.ts";
import { startStage, type Stage } from "../support/stage.ts";

const UID = "user-1";
const RETURN = { return_url: "https://app.example/return" };

interface Paying {
  readonly bookingId: string;
  readonly paymentId: string;
  readonly intentId: string;
}

async function startPayment(stage: Stage): Promise<Paying> {
  const bookingId = await stage.book(UID);
  const { result } = await stage.as(UID, "createPaymentIntent", { bookingId });
  return {
    bookingId,
    paymentId: result["paymentId"] as string,
    intentId: result["paymentIntentId"] as string,
  };
}

async function send(stage: Stage, event: Stripe.Event): Promise<Response> {
  const payload = JSON.stringify(event);
  return deliver(stage, {
    payload,
    signatures: [sign(payload, stage.webhookSecret, await stage.control.now())],
  });
}

async function wakeAtOf(stage: Stage, { paymentId }: Paying): Promise<number> {
  const ledger = await stage.db.doc(`ledger/${paymentId}`).get();
  return (ledger.get("wakeAt") as Timestamp).toMillis();
}

async function intentCount(stage: Stage): Promise<number> {
  return (await stage.stripe.paymentIntents.list({ limit: 100 })).data.length;
}

describe("events in any order", () => {
  let stage: Stage;
  before(async () => {
    stage = await startStage();
    await stage.control.pauseWebhooks();
  });
  after(() => stage.stop());

  /** A decline, a 3-D Secure challenge and a success on one PaymentIntent, each in its own second. */
  async function history(): Promise<Paying & { events: Stripe.Event[] }> {
    const paying = await startPayment(stage);
    const { intentId } = paying;
    const tries = ["pm_card_visa_chargeDeclined", "pm_card_authenticationRequired", "pm_card_visa"];
    const confirm = (card: string) =>
      stage.stripe.paymentIntents.confirm(intentId, { payment_method: card, ...RETURN });
    for (const card of tries) {
      await stage.control.advanceClock(2_000);
      await confirm(card).catch(() => undefined);
    }
    const types = ["created", "payment_failed", "requires_action", "succeeded"];
    const events = await Promise.all(
      types.map((type) => eventOf(stage, intentId, `payment_intent.${type}`)),
    );
    return { ...paying, events };
  }

  const orders: [string, number[]][] = [
    ["succeeded before requires_action before created", [3, 2, 1, 0]],
    ["a late payment_failed after succeeded", [0, 2, 3, 1]],
    ["in their own order, each twice", [0, 0, 1, 1, 2, 2, 3, 3]],
    ["only succeeded; the others are lost", [3]],
  ];
  for (const [name, order] of orders) {
    it(`${name}: confirmed, paid once`, async () => {
      const { bookingId, paymentId, events } = await history();
      for (const n of order) expect(await send(stage, events[n]!)).to.deep.include({ status: 200 });
      const booking = await stage.booking(bookingId);
      expect(booking).to.include({ status: "confirmed", paymentStatus: "succeeded" });
      expect(booking.payments[paymentId]).to.deep.include({
        entry: { kind: "paid" },
        captured: 4500,
      });
    });
  }

  it("succeeded that arrives before the API answer: bound and confirmed once the answer is there", async () => {
    const bookingId = await stage.book(UID);
    await stage.control.addFaults({
      match: { method: "POST", path: "^/v1/payment_intents$" },
      effect: "delay_after_commit",
      delayMs: 1_500,
    });
    const answer = stage.as(UID, "createPaymentIntent", { bookingId });
    const intent = await untilFound(stage, bookingId);
    await stage.stripe.paymentIntents.confirm(intent.id, {
      payment_method: "pm_card_visa",
      ...RETURN,
    });
    const event = await eventOf(stage, intent.id, "payment_intent.succeeded");
    expect((await send(stage, event)).body.outcome).to.equal("applied");
    const { status, error } = await answer;
    expect(status).to.equal(409);
    expect(error.details).to.include({ reason: "ALREADY_PAID" });
    const booking = await stage.booking(bookingId);
    expect(booking).to.include({ status: "confirmed", paymentStatus: "succeeded" });
    const ledger = await stage.db.doc(`ledger/${bookingId}_full_1`).get();
    expect(ledger.get("paymentIntentId")).to.equal(intent.id);
    expect(ledger.get("wakeAt")).to.equal(null);
  });
});

/** Made at Stripe, although the backend has no answer yet. */
async function untilFound(stage: Stage, bookingId: string): Promise<Stripe.PaymentIntent> {
  for (let look = 0; look < 200; look++) {
    const { data } = await stage.stripe.paymentIntents.list({ limit: 100 });
    const found = data.find(({ metadata }) => metadata["bookingId"] === bookingId);
    if (found !== undefined) return found;
  }
  throw new Error("Stripe never made it");
}

describe("Stripe in trouble", () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await startStage();
  });
  afterEach(() => stage.stop());

  const create = { method: "POST", path: "^/v1/payment_intents$" };

  it("answers 500 twice: one PaymentIntent", async () => {
    const bookingId = await stage.book(UID);
    await stage.control.addFaults({ match: create, effect: "status", status: 500, times: 2 });
    const { status } = await stage.as(UID, "createPaymentIntent", { bookingId });
    expect(status).to.equal(200);
    expect(await intentCount(stage)).to.equal(1);
  });

  it("drops the connection after committing: one PaymentIntent", async () => {
    const bookingId = await stage.book(UID);
    await stage.control.addFaults({ match: create, effect: "drop_after_commit" });
    const { status } = await stage.as(UID, "createPaymentIntent", { bookingId });
    expect(status).to.equal(200);
    expect(await intentCount(stage)).to.equal(1);
  });

  it("drops every connection for good: a clear word, and the next call makes the one PaymentIntent", async () => {
    const bookingId = await stage.book(UID);
    await stage.control.addFaults({ match: create, effect: "drop_after_commit", times: 10 });
    const answer = await stage.as(UID, "createPaymentIntent", { bookingId });
    expect(answer.status).to.equal(503);
    expect(answer.error.details).to.include({ reason: "STRIPE_UNAVAILABLE", retryable: true });
    await stage.control.clearFaults();
    expect((await stage.as(UID, "createPaymentIntent", { bookingId })).status).to.equal(200);
    expect(await intentCount(stage)).to.equal(1);
  });

  it("nobody calls again after a lost answer: the sweep binds it", async () => {
    const bookingId = await stage.book(UID);
    await stage.control.addFaults({ match: create, effect: "drop_after_commit", times: 10 });
    await stage.as(UID, "createPaymentIntent", { bookingId });
    await stage.control.clearFaults();
    await stage.control.advanceClock(61_000);
    await stage.runSchedule("wakeSweep");
    const ledger = await stage.db.doc(`ledger/${bookingId}_full_1`).get();
    expect(ledger.get("paymentIntentId")).to.match(/^pi_/);
    expect(await intentCount(stage)).to.equal(1);
  });

  it("every webhook is lost, and nobody asks: the sweep confirms what was paid, and reads it no more", async () => {
    await stage.control.pauseWebhooks();
    const abandoned = await startPayment(stage);
    const { bookingId, intentId } = await startPayment(stage);
    await stage.stripe.paymentIntents.confirm(intentId, {
      payment_method: "pm_card_visa",
      ...RETURN,
    });
    await stage.control.advanceClock(4 * 60_000);
    const soon = await wakeAtOf(stage, abandoned);
    await stage.runSchedule("wakeSweep");
    const booking = await stage.booking(bookingId);
    expect(booking).to.include({ status: "confirmed", paymentStatus: "succeeded" });
    const ledger = await stage.db.doc(`ledger/${bookingId}_full_1`).get();
    expect(ledger.get("wakeAt")).to.equal(null);
    // Nothing new of the other one: looked at again later, and its timeline says nothing of it.
    expect(await wakeAtOf(stage, abandoned)).to.be.greaterThan(soon);
    const timeline = await stage.db.collection(`payments/${abandoned.paymentId}/timeline`).get();
    expect(timeline.docs.map((entry) => entry.get("cause") as string)).not.to.include("sweep:wake");
  });

  it("a lost webhook: getPaymentStatus asks Stripe and settles through the same merge", async () => {
    await stage.control.pauseWebhooks();
    const { bookingId, intentId } = await startPayment(stage);
    await stage.stripe.paymentIntents.confirm(intentId, {
      payment_method: "pm_card_visa",
      ...RETURN,
    });
    await stage.control.advanceClock(6_000);
    const { result } = await stage.as(UID, "getPaymentStatus", { bookingId });
    expect(result).to.include({ status: "confirmed", paymentStatus: "succeeded", captured: 4500 });
  });
});

describe("Firestore is unreachable during a webhook", () => {
  let stage: Stage;
  let line: Line;
  before(async () => {
    line = await openLine(firestoreEmulator());
    stage = await startStage({ firestoreHost: line.host });
  });
  after(async () => {
    await stage.stop();
    line.close();
  });

  it("answers 5xx, and the redelivery repairs it", async () => {
    await stage.control.pauseWebhooks();
    const { bookingId, intentId } = await startPayment(stage);
    await stage.stripe.paymentIntents.confirm(intentId, {
      payment_method: "pm_card_visa",
      ...RETURN,
    });
    const event = await eventOf(stage, intentId, "payment_intent.succeeded");

    line.cut();
    expect((await send(stage, event)).status).to.equal(503);
    expect(await stage.booking(bookingId)).to.include({ status: "held" });

    line.mend();
    await stage.control.resumeWebhooks();
    await stage.control.flushWebhooks();
    await stage.waitForBooking(bookingId, (booking) => booking["status"] === "confirmed");
  });
});
