import { expect } from "chai";
import type Stripe from "stripe";
import { ClientError } from "../src/client.ts";
import { HOUR_MS, SECOND_MS } from "../src/core/constants.ts";
import { failureOf, pay, startBench } from "./support/bench.ts";
import type { Bench } from "./support/bench.ts";

const RETURN_URL = "https://shop.test/saved?step=2";
const CARD_TYPES = ["card"];

describe("setup intents", () => {
  let bench: Bench;
  let customer: Stripe.Customer;
  beforeEach(async () => {
    bench = await startBench();
    customer = await bench.stripe.customers.create();
  });
  afterEach(() => bench.stop());

  const setUp = (token: string, more: Stripe.SetupIntentCreateParams = {}) =>
    bench.stripe.setupIntents.create({
      customer: customer.id,
      payment_method: token,
      payment_method_types: CARD_TYPES,
      confirm: true,
      ...more,
    });
  const fresh = ({ id }: { id: string }) => bench.stripe.setupIntents.retrieve(id);
  const saved = async () => (await bench.stripe.customers.listPaymentMethods(customer.id)).data;
  const answer = (intent: Stripe.SetupIntent, result: string) =>
    fetch(intent.next_action!.redirect_to_url!.url!, {
      method: "POST",
      body: new URLSearchParams({ result }),
      redirect: "manual",
    });
  const eventTypes = async () => {
    const { data } = await bench.stripe.events.list({ limit: 100 });
    return data.map(({ type }) => type as string).reverse();
  };

  it("waits for a payment method, then for the confirmation, and saves the card", async () => {
    const intent = await bench.stripe.setupIntents.create({
      customer: customer.id,
      payment_method_types: CARD_TYPES,
    });
    expect(intent).to.include({ status: "requires_payment_method", usage: "off_session" });
    const chosen = await bench.stripe.setupIntents.update(intent.id, {
      payment_method: "pm_card_visa",
    });
    expect(chosen.status).to.equal("requires_confirmation");
    expect(await saved()).to.be.empty;
    const done = await bench.stripe.setupIntents.confirm(intent.id);
    expect(done).to.include({ status: "succeeded", payment_method: chosen.payment_method });
    expect((await saved()).map(({ id }) => id)).to.deep.equal([chosen.payment_method]);
    expect(await eventTypes()).to.deep.equal([
      "customer.created",
      "setup_intent.created",
      "payment_method.attached",
      "setup_intent.succeeded",
    ]);
    expect((await bench.stripe.charges.list()).data).to.be.empty;
  });

  it("without a customer, keeps the card for somebody who attaches it later", async () => {
    const intent = await bench.stripe.setupIntents.create({
      payment_method: "pm_card_visa",
      payment_method_types: CARD_TYPES,
      confirm: true,
    });
    expect(intent).to.include({ status: "succeeded", customer: null });
    const id = intent.payment_method as string;
    const method = await bench.stripe.paymentMethods.attach(id, { customer: customer.id });
    expect(method.customer).to.equal(customer.id);
  });

  it("a declined card is told with the intent, saved nowhere, and another one can follow", async () => {
    const error = await failureOf(setUp("pm_card_visa_chargeDeclinedInsufficientFunds"));
    expect(error).to.include({
      type: "StripeCardError",
      statusCode: 402,
      code: "card_declined",
      decline_code: "insufficient_funds",
    });
    const failed = error.setup_intent!;
    expect(failed).to.include({ status: "requires_payment_method", payment_method: null });
    expect(failed.last_setup_error?.decline_code).to.equal("insufficient_funds");
    expect(await saved()).to.be.empty;
    expect((await eventTypes()).at(-1)).to.equal("setup_intent.setup_failed");
    const again = await bench.stripe.setupIntents.confirm(failed.id, {
      payment_method: "pm_card_visa",
    });
    expect(again).to.include({ status: "succeeded", last_setup_error: null });
  });

  it("a card set up for off-session payments needs its owner no more; on-session ones do", async () => {
    for (const [usage, status] of [
      ["off_session", "succeeded"],
      ["on_session", "requires_action"],
    ] as const) {
      const intent = await setUp("pm_card_authenticationRequiredOnSetup", {
        usage,
        return_url: RETURN_URL,
      });
      expect(intent.status).to.equal("requires_action");
      await answer(intent, "complete");
      const method = (await fresh(intent)).payment_method as string;
      const paid = await pay(bench, method, { customer: customer.id, return_url: RETURN_URL });
      expect(paid.status).to.equal(status);
    }
  });

  it("sends the browser back with the setup's own parameters", async () => {
    const intent = await setUp("pm_card_threeDSecure2Required", { return_url: RETURN_URL });
    expect(intent).to.include({ status: "requires_action" });
    expect(await saved()).to.be.empty;
    expect((await eventTypes()).at(-1)).to.equal("setup_intent.requires_action");
    const response = await answer(intent, "complete");
    const back = new URL(response.headers.get("location")!);
    expect(Object.fromEntries(back.searchParams)).to.deep.equal({
      step: "2",
      setup_intent: intent.id,
      setup_intent_client_secret: intent.client_secret,
      redirect_status: "succeeded",
    });
    expect(await fresh(intent)).to.include({ status: "succeeded", next_action: null });
    expect(await saved()).to.have.length(1);
  });

  it("a failed authentication leaves the card unsaved", async () => {
    const intent = await setUp("pm_card_threeDSecure2Required", { return_url: RETURN_URL });
    const response = await answer(intent, "fail");
    expect(response.headers.get("location")).to.include("redirect_status=failed");
    const after = await fresh(intent);
    expect(after).to.include({ status: "requires_payment_method", payment_method: null });
    expect(after.last_setup_error?.code).to.equal("setup_intent_authentication_failure");
    expect(await saved()).to.be.empty;
    expect((await eventTypes()).at(-1)).to.equal("setup_intent.setup_failed");
    expect((await answer(intent, "complete")).status).to.equal(409);
  });

  it("an authentication nobody answers fails by the clock", async () => {
    const intent = await setUp("pm_card_threeDSecure2Required", { return_url: RETURN_URL });
    await bench.control.advanceClock(HOUR_MS + SECOND_MS);
    const after = await fresh(intent);
    expect(after.last_setup_error?.code).to.equal("setup_intent_authentication_failure");
    expect((await answer(intent, "complete")).status).to.equal(409);
  });

  it("a card that somebody else saved while its owner was asked is not saved again", async () => {
    const other = await bench.stripe.customers.create();
    const { id } = await bench.stripe.paymentMethods.create({
      type: "card",
      card: { number: "4000000000003220", exp_month: 12, exp_year: 2034 },
    });
    const setup = await setUp(id, { return_url: RETURN_URL });
    const payment = await pay(bench, id, {
      customer: customer.id,
      setup_future_usage: "off_session",
      return_url: RETURN_URL,
    });
    await bench.stripe.paymentMethods.attach(id, { customer: other.id });
    const back = (await answer(setup, "complete")).headers.get("location");
    expect(back).to.include("redirect_status=failed");
    expect((await fresh(setup)).status).to.equal("requires_payment_method");
    await bench.client.completeThreeDSecure(payment.next_action!, "complete");
    const after = await bench.stripe.paymentIntents.retrieve(payment.id);
    expect(after).to.include({ status: "requires_payment_method", latest_charge: null });
    expect(await saved()).to.be.empty;
  });

  it("asks the bank when the merchant wants it and the card takes part", async () => {
    for (const [token, status] of [
      ["pm_card_threeDSecureOptional", "requires_action"],
      ["pm_card_visa", "succeeded"],
    ] as const) {
      const intent = await setUp(token, {
        payment_method_options: { card: { request_three_d_secure: "any" } },
        return_url: RETURN_URL,
      });
      expect(intent.status).to.equal(status);
    }
  });

  it("a card that was detached while its owner was asked is not set up", async () => {
    const { id } = await bench.stripe.paymentMethods.attach("pm_card_threeDSecure2Required", {
      customer: customer.id,
    });
    const intent = await setUp(id, { return_url: RETURN_URL });
    await bench.stripe.paymentMethods.detach(id);
    await answer(intent, "complete");
    expect((await fresh(intent)).status).to.equal("requires_payment_method");
    expect(await saved()).to.be.empty;
  });

  it("an open authentication dies with a cancelation, a change and a new confirmation", async () => {
    const ends: ((id: string) => Promise<Stripe.SetupIntent>)[] = [
      (id) => bench.stripe.setupIntents.cancel(id),
      (id) => bench.stripe.setupIntents.update(id, { payment_method: "pm_card_visa" }),
      (id) => bench.stripe.setupIntents.confirm(id, { payment_method: "pm_card_visa" }),
    ];
    const statuses = [];
    for (const end of ends) {
      const intent = await setUp("pm_card_threeDSecure2Required", { return_url: RETURN_URL });
      const after = await end(intent.id);
      statuses.push(after.status);
      expect(after.next_action).to.equal(null);
      expect((await answer(intent, "complete")).status).to.equal(409);
      expect((await fresh(intent)).status).to.equal(after.status);
    }
    expect(statuses).to.deep.equal(["canceled", "requires_confirmation", "succeeded"]);
  });

  it("is canceled with a reason, and then stays so", async () => {
    const intent = await bench.stripe.setupIntents.create();
    const canceled = await bench.stripe.setupIntents.cancel(intent.id, {
      cancellation_reason: "abandoned",
    });
    expect(canceled).to.include({ status: "canceled", cancellation_reason: "abandoned" });
    expect((await eventTypes()).at(-1)).to.equal("setup_intent.canceled");
    const again = await failureOf(bench.stripe.setupIntents.cancel(intent.id));
    expect(again).to.include({ statusCode: 400, code: "setup_intent_unexpected_state" });
  });

  it("what has succeeded is neither confirmed, changed nor canceled any more", async () => {
    const intent = await setUp("pm_card_visa");
    const { setupIntents } = bench.stripe;
    for (const call of [
      () => setupIntents.confirm(intent.id),
      () => setupIntents.cancel(intent.id),
      () => setupIntents.update(intent.id, { payment_method: "pm_card_mastercard" }),
    ]) {
      const error = await failureOf(call());
      expect(error).to.include({ statusCode: 400, code: "setup_intent_unexpected_state" });
      expect(error.setup_intent).to.include({ id: intent.id, status: "succeeded" });
    }
    const described = await setupIntents.update(intent.id, { metadata: { booking: "b1" } });
    expect(described.metadata).to.deep.equal({ booking: "b1" });
  });

  it("lists by customer and by payment method, newest first", async () => {
    const first = await setUp("pm_card_visa");
    const second = await setUp("pm_card_visa");
    await bench.stripe.setupIntents.create();
    const idsOf = async (params: Stripe.SetupIntentListParams) =>
      (await bench.stripe.setupIntents.list(params)).data.map(({ id }) => id);
    expect(await idsOf({ customer: customer.id })).to.deep.equal([second.id, first.id]);
    const method = first.payment_method as string;
    expect(await idsOf({ payment_method: method })).to.deep.equal([first.id]);
  });

  it("a client with the publishable key sees neither metadata nor customer, and can confirm", async () => {
    const intent = await bench.stripe.setupIntents.create({
      customer: customer.id,
      metadata: { secret: "inner" },
    });
    const seen = await bench.client.retrieveSetupIntent(intent.client_secret!);
    expect(seen).to.include({ id: intent.id, status: "requires_payment_method" });
    expect(JSON.stringify(seen)).to.not.include("inner").and.not.include("cus_");
    const methodOf = (number: string) =>
      bench.client.createPaymentMethod({ card: { number, exp_month: 1, exp_year: 2034 } });
    const declined: unknown = await bench.client
      .confirmSetupIntent(intent.client_secret!, {
        paymentMethod: (await methodOf("4000000000000002")).id,
      })
      .catch((reason: unknown) => reason);
    if (!(declined instanceof ClientError)) throw new Error("a decline was expected");
    expect(declined).to.include({ status: 402, code: "card_declined" });
    expect(JSON.stringify(declined.setupIntent)).to.not.include("inner").and.not.include("cus_");
    const done = await bench.client.confirmSetupIntent(intent.client_secret!, {
      paymentMethod: (await methodOf("4242424242424242")).id,
    });
    expect(done.status).to.equal("succeeded");
    expect(await saved()).to.have.length(1);
  });

  it("a client does not learn from a failed card whose it is", async () => {
    const { id } = await bench.stripe.paymentMethods.attach("pm_card_threeDSecure2Required", {
      customer: customer.id,
    });
    const intent = await setUp(id, { return_url: RETURN_URL });
    await answer(intent, "fail");
    const error = (await fresh(intent)).last_setup_error;
    expect(error?.payment_method).to.include({ id, customer: customer.id });
    const seen = await bench.client.retrieveSetupIntent(intent.client_secret!);
    expect(seen.last_setup_error).to.include({ code: "setup_intent_authentication_failure" });
    expect(JSON.stringify(seen)).to.include(id).and.not.include("cus_");
  });

  it("a client gets nowhere with somebody else's secret", async () => {
    const [mine, theirs] = [
      await bench.stripe.setupIntents.create(),
      await bench.stripe.setupIntents.create(),
    ];
    const mixed = `${theirs.id}_secret_${mine.client_secret!.split("_secret_")[1]!}`;
    const { id: paymentMethod } = await bench.client.createPaymentMethod({
      card: { number: "4242424242424242", exp_month: 1, exp_year: 2034 },
    });
    for (const call of [
      () => bench.client.retrieveSetupIntent(mixed),
      () => bench.client.confirmSetupIntent(mixed, { paymentMethod }),
    ]) {
      const error: unknown = await call().catch((reason: unknown) => reason);
      expect(error).to.include({ status: 400, code: "setup_intent_invalid_parameter" });
    }
    expect((await fresh(theirs)).status).to.equal("requires_payment_method");
  });
});
