import { expect } from "chai";
import type Stripe from "stripe";
import { DAY_MS, SECOND_MS } from "../src/core/constants.ts";
import { CARD_ONLY, failureOf, pay, START_MS, startBench, stripeFor } from "./support/bench.ts";
import type { Bench } from "./support/bench.ts";

const DAY_7 = 7 * DAY_MS;

describe("a PaymentIntent", () => {
  let bench: Bench;
  let intents: Stripe["paymentIntents"];
  before(async () => {
    bench = await startBench();
    intents = bench.stripe.paymentIntents;
  });
  after(() => bench.stop());

  const create = (more: Partial<Stripe.PaymentIntentCreateParams> = {}) =>
    intents.create({
      amount: 2_000,
      currency: "EUR",
      automatic_payment_methods: CARD_ONLY,
      ...more,
    });
  const hold = () => pay(bench, "pm_card_visa", { capture_method: "manual" });

  it("starts without a payment method and waits for one", async () => {
    expect(await create()).to.include({
      status: "requires_payment_method",
      currency: "eur",
      created: START_MS / 1000,
      capture_method: "automatic_async",
    });
    expect((await create({ payment_method: "pm_card_visa" })).status).to.equal(
      "requires_confirmation",
    );
  });

  it("can be declined twice and then succeed: three charges, the last one is the latest", async () => {
    const { id } = await create();
    const token = "pm_card_visa_chargeDeclined";
    await failureOf(intents.confirm(id, { payment_method: token }));
    await failureOf(intents.confirm(id, { payment_method: token }));
    const paid = await intents.confirm(id, { payment_method: "pm_card_visa" });
    expect(paid).to.include({ status: "succeeded", last_payment_error: null });
    const { data } = await bench.stripe.charges.list({ payment_intent: id });
    expect(data.map(({ status }) => status)).to.deep.equal(["succeeded", "failed", "failed"]);
    expect(data[0]!.id).to.equal(paid.latest_charge);
  });

  it("holds with manual capture, and is captured whole or in part, once", async () => {
    const held = await hold();
    expect(held).to.include({ status: "requires_capture", amount_capturable: 2_000 });
    const before = await bench.stripe.charges.retrieve(held.latest_charge as string);
    expect(before).to.include({ captured: false, amount_captured: 0, balance_transaction: null });
    expect(before.payment_method_details?.card?.capture_before).to.equal((START_MS + DAY_7) / 1000);
    const taken = await intents.capture(held.id, { amount_to_capture: 500 });
    expect(taken).to.include({ status: "succeeded", amount_received: 500, amount_capturable: 0 });
    const error = await failureOf(intents.capture(held.id));
    expect(error.code).to.equal("payment_intent_unexpected_state");
  });

  it("is not captured beyond what is held", async () => {
    const { id } = await hold();
    const error = await failureOf(intents.capture(id, { amount_to_capture: 2_001 }));
    expect(error).to.include({ statusCode: 400, param: "amount_to_capture" });
    expect((await intents.retrieve(id)).amount_capturable).to.equal(2_000);
  });

  it("releases a hold when it is canceled, and nothing leaves that state", async () => {
    const { id } = await hold();
    const canceled = await intents.cancel(id, { cancellation_reason: "abandoned" });
    expect(canceled).to.include({
      status: "canceled",
      cancellation_reason: "abandoned",
      amount_capturable: 0,
      canceled_at: START_MS / 1000,
    });
    for (const act of [
      intents.cancel(id),
      intents.capture(id),
      intents.confirm(id, { payment_method: "pm_card_visa" }),
      intents.update(id, { amount: 3_000 }),
    ]) {
      const error = await failureOf(act);
      expect(error).to.include({ statusCode: 400, code: "payment_intent_unexpected_state" });
      expect(error.payment_intent?.status).to.equal("canceled");
    }
  });

  it("refuses what its state does not allow", async () => {
    const done = await pay(bench, "pm_card_visa");
    const open = await create();
    for (const act of [
      intents.cancel(done.id),
      intents.confirm(done.id),
      intents.update(done.id, { amount: 1 }),
      intents.confirm(open.id),
      intents.capture(open.id),
    ]) {
      expect((await failureOf(act)).code).to.equal("payment_intent_unexpected_state");
    }
  });

  it("changes its amount until it is paid, and its description and metadata always", async () => {
    const { id } = await create({ metadata: { a: "1", b: "2" } });
    expect((await intents.update(id, { amount: 3_000 })).amount).to.equal(3_000);
    await intents.confirm(id, { payment_method: "pm_card_visa" });
    const after = await intents.update(id, { description: "late", metadata: { a: "", c: "3" } });
    expect(after).to.include({ description: "late", amount_received: 3_000 });
    expect(after.metadata).to.deep.equal({ b: "2", c: "3" });
    expect((await intents.update(id, { metadata: "" })).metadata).to.deep.equal({});
  });

  it("needs a return_url when payment methods may redirect", async () => {
    const error = await failureOf(
      pay(bench, "pm_card_visa", { automatic_payment_methods: { enabled: true } }),
    );
    expect(error).to.include({ statusCode: 400, param: "return_url" });
  });

  it("is left as it was by a confirmation that is refused", async () => {
    const stranger = await bench.stripe.customers.create();
    const theirs = await bench.stripe.paymentMethods.attach("pm_card_visa", {
      customer: stranger.id,
    });
    const before = await create();
    const params = { payment_method: theirs.id, receipt_email: "ada@b.test" };
    await failureOf(intents.confirm(before.id, params));
    const after = await intents.retrieve(before.id);
    expect(after.receipt_email).to.equal(null);
    expect(after.status).to.equal(before.status);
  });

  it("is not there at all when confirming it at once is refused", async () => {
    const before = (await intents.list({ limit: 100 })).data.length;
    await failureOf(pay(bench, "pm_card_visa", { automatic_payment_methods: { enabled: true } }));
    expect((await intents.list({ limit: 100 })).data.length).to.equal(before);
  });

  it("keeps the card for the customer when asked to, and lets a lone card pay once", async () => {
    const customer = (await bench.stripe.customers.create()).id;
    await pay(bench, "pm_card_visa", { customer, setup_future_usage: "on_session" });
    expect((await bench.stripe.customers.listPaymentMethods(customer)).data).to.have.length(1);
    const lone = await pay(bench, "pm_card_visa");
    const again = await failureOf(pay(bench, lone.payment_method as string));
    expect(again).to.include({ statusCode: 400, param: "payment_method" });
  });

  it("does not take another customer's card", async () => {
    const [one, two] = [
      await bench.stripe.customers.create(),
      await bench.stripe.customers.create(),
    ];
    const card = await bench.stripe.paymentMethods.attach("pm_card_visa", { customer: one.id });
    expect(await failureOf(pay(bench, card.id, { customer: two.id }))).to.include({
      param: "payment_method",
    });
    expect((await pay(bench, card.id, { customer: one.id })).customer).to.equal(one.id);
  });

  it("learns its fee later with asynchronous capture, and at once otherwise", async () => {
    const expand = ["latest_charge.balance_transaction"];
    const later = await pay(bench, "pm_card_visa", { expand });
    const chargeOf = (intent: Stripe.PaymentIntent) => intent.latest_charge as Stripe.Charge;
    expect(chargeOf(later).balance_transaction).to.equal(null);
    const now = await pay(bench, "pm_card_visa", { expand, capture_method: "automatic" });
    expect(chargeOf(now).balance_transaction).to.include({ amount: 2_000, fee: 88, net: 1_912 });
    await bench.control.advanceClock(2 * SECOND_MS);
    const settled = await intents.retrieve(later.id, { expand });
    expect(chargeOf(settled).balance_transaction).to.include({ fee: 88 });
  });

  it("is canceled by itself when nobody captures it within seven days", async () => {
    const { id } = await hold();
    await bench.control.advanceClock(DAY_7 - 3 * SECOND_MS);
    expect((await intents.retrieve(id)).status).to.equal("requires_capture");
    await bench.control.advanceClock(4 * SECOND_MS);
    expect(await intents.retrieve(id)).to.include({
      status: "canceled",
      cancellation_reason: "expired",
    });
  });

  it("belongs to its account: another account's key does not find it", async () => {
    const { id } = await create();
    const other = stripeFor(bench.url, "sk_test_somebodyelse");
    const error = await failureOf(other.paymentIntents.retrieve(id));
    expect(error).to.include({ statusCode: 404, code: "resource_missing", param: "intent" });
    const own = stripeFor(bench.url, "rk_test_holdfast");
    expect((await own.paymentIntents.retrieve(id)).id).to.equal(id);
  });
});
