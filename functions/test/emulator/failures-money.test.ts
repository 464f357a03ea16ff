/** What goes wrong with sums, keys and PaymentIntents too many. docs/lifecycle.md has the whole list. */
import { expect } from "chai";
import type Stripe from "stripe";
import { EVENT_TYPES } from "../../src/adapters/stripe/event-types.ts";
import { MINUTE_MS, shopForEach, UID, type Paying, type Shop } from "../support/shop.ts";

const RETURN_URL = "https://app.example/return";

describe("failures of money", () => {
  let shop: Shop;
  shopForEach((one) => {
    shop = one;
  });

  /** Another PaymentIntent that says it were the same payment's, paid at once. */
  async function forged({ intentId }: Paying, amount: number): Promise<Stripe.PaymentIntent> {
    const { metadata } = await shop.stripe.paymentIntents.retrieve(intentId);
    return shop.stripe.paymentIntents.create({
      ...{ amount, currency: "eur", metadata, confirm: true },
      ...{ payment_method: "pm_card_visa", return_url: RETURN_URL },
      automatic_payment_methods: { enabled: true },
    });
  }

  async function intents(): Promise<Stripe.PaymentIntent[]> {
    return (await shop.stripe.paymentIntents.list({ limit: 100 })).data;
  }

  it("F14: two devices pay one booking by one PaymentIntent; what a second one took goes back", async () => {
    const paying = await shop.paying();
    const { bookingId } = paying;
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => shop.as(UID, "createPaymentIntent", { bookingId })),
    );
    expect(new Set(answers.map(({ result }) => result["paymentIntentId"])).size).to.equal(1);
    await shop.confirm(paying.intentId);
    await shop.tell(paying.intentId, "payment_intent.succeeded");
    const second = await forged(paying, 4500);
    await shop.tell(second.id, "payment_intent.succeeded");
    await shop.pass(MINUTE_MS);
    const refunds = await shop.refundsOf(second.id);
    expect(refunds.map(({ amount }) => amount)).to.deep.equal([4500]);
    expect(await shop.refundsOf(paying.intentId)).to.deep.equal([]);
    expect(await shop.booking(bookingId)).to.include({ status: "confirmed" });
  });

  it("F15: neither a cheap PaymentIntent nor another's booking nor a sent sum pays less than is owed", async () => {
    const paying = await shop.paying();
    const { bookingId } = paying;
    const cheap = await forged(paying, 100);
    await shop.tell(cheap.id, "payment_intent.succeeded");
    await shop.pass(MINUTE_MS);
    expect(await shop.booking(bookingId)).to.include({ status: "held" });
    expect((await shop.refundsOf(cheap.id)).map(({ amount }) => amount)).to.deep.equal([100]);

    const others = await shop.as("user-2", "createPaymentIntent", { bookingId });
    expect(others.error.details).to.include({ reason: "BOOKING_NOT_FOUND" });
    const less = { bookingId, amount: 1, currency: "eur" };
    const sent = await shop.as(UID, "createPaymentIntent", less);
    expect(sent.error.details).to.include({ reason: "AMOUNT_MISMATCH", expectedAmount: 4500 });
  });

  it("F16: a PaymentIntent whose sum was changed at Stripe confirms nothing, and gives all of it back", async () => {
    const { bookingId, paymentId, intentId } = await shop.paying();
    // The item's price changes, too: what was booked is sold at the price it was booked for.
    await shop.sell({ unitAmount: 9900 });
    const again = await shop.as(UID, "createPaymentIntent", { bookingId });
    expect(again.result).to.include({ paymentIntentId: intentId, amount: 4500 });
    await shop.stripe.paymentIntents.update(intentId, { amount: 5000 });
    await shop.confirm(intentId);
    await shop.tell(intentId, "payment_intent.succeeded");
    await shop.pass(MINUTE_MS);
    const { status, payments } = await shop.booking(bookingId);
    expect(status).to.equal("held");
    expect(payments[paymentId]?.entry).to.deep.equal({ kind: "unwanted", reason: "mismatch" });
    expect((await shop.refundsOf(intentId)).map(({ amount }) => amount)).to.deep.equal([5000]);
  });

  it("F17: a key whose answer is a replay never hands out a PaymentIntent that was canceled since", async () => {
    const bookingId = await shop.book(UID);
    const create = { method: "POST", path: "^/v1/payment_intents$" };
    await shop.control.addFaults({ match: create, effect: "drop_after_commit", times: 10 });
    expect((await shop.as(UID, "createPaymentIntent", { bookingId })).status).to.equal(503);
    await shop.control.clearFaults();
    const [made] = await intents();
    await shop.stripe.paymentIntents.cancel(made!.id);

    const { status, result } = await shop.as(UID, "createPaymentIntent", { bookingId });
    expect(status).to.equal(200);
    expect(result["paymentIntentId"]).not.to.equal(made!.id);
    await shop.confirm(result["paymentIntentId"] as string);
    await shop.tell(result["paymentIntentId"] as string, "payment_intent.succeeded");
    expect(await shop.booking(bookingId)).to.include({ status: "confirmed" });
  });

  it("F18: a create whose answer never came is asked for again by its key: one PaymentIntent, one charge", async () => {
    const bookingId = await shop.book(UID);
    const create = { method: "POST", path: "^/v1/payment_intents$" };
    await shop.control.addFaults({ match: create, effect: "drop_after_commit", times: 10 });
    expect((await shop.as(UID, "createPaymentIntent", { bookingId })).error.details).to.include({
      ...{ reason: "STRIPE_UNAVAILABLE", retryable: true },
    });
    await shop.control.clearFaults();
    const { result } = await shop.as(UID, "createPaymentIntent", { bookingId });
    await shop.confirm(result["paymentIntentId"] as string);
    await shop.tell(result["paymentIntentId"] as string, "payment_intent.succeeded");
    expect(await intents()).to.have.length(1);
    expect((await shop.stripe.charges.list({ limit: 10 })).data).to.have.length(1);
    expect(await shop.booking(bookingId)).to.include({ status: "confirmed" });
  });

  it("F22: where only charges are subscribed to, the sweep finds what was paid before its hold ends", async () => {
    const [endpoint] = (await shop.stripe.webhookEndpoints.list()).data;
    expect(endpoint!.enabled_events).to.have.members([...EVENT_TYPES]);
    await shop.stripe.webhookEndpoints.update(endpoint!.id, { enabled_events: ["charge.updated"] });
    const { bookingId, intentId } = await shop.paying();
    await shop.confirm(intentId);
    await shop.arrive();
    expect(await shop.booking(bookingId)).to.include({ status: "held" });
    await shop.pass(5 * MINUTE_MS);
    expect(await shop.booking(bookingId)).to.include({ status: "confirmed" });
  });

  it("F23: currencies without, with two and with three decimals are charged exactly what was priced", async () => {
    for (const [currency, unitAmount] of [
      ["jpy", 500],
      ["isk", 50_000],
      ["eur", 4_501],
      ["kwd", 4_500],
    ] as const) {
      await shop.sell({ currency, unitAmount });
      const { bookingId, intentId } = await shop.paid();
      const intent = await shop.stripe.paymentIntents.retrieve(intentId);
      expect(intent).to.include({ amount: unitAmount, amount_received: unitAmount, currency });
      expect(await shop.booking(bookingId)).to.include({ status: "confirmed", currency });
    }
  });

  it("F23: a currency that we do not know, or a sum that Stripe would round, is refused before Stripe is asked", async () => {
    const wrong = [
      { currency: "xyz", unitAmount: 4500 },
      { currency: "isk", unitAmount: 50_050 },
      { currency: "kwd", unitAmount: 4_501 },
    ];
    for (const item of wrong) {
      await shop.sell(item);
      const slotId = await shop.addSlot(1);
      const order = { itemId: "lounge", slotId };
      const answer = await shop.as(UID, "createBooking", order);
      expect(answer.status, item.currency).to.be.oneOf([400, 500]);
      expect(await shop.taken(slotId)).to.equal(0);
    }
    expect(await intents()).to.deep.equal([]);
  });
});
