import { expect } from "chai";
import { connect } from "node:net";
import type Stripe from "stripe";
import { CARD_ONLY, failureOf, pay, postForm, startBench, stripeFor } from "./support/bench.ts";
import type { Bench } from "./support/bench.ts";
import { cardOf, line, openSession, PAYER } from "./support/checkout.ts";
import { rawSim } from "./support/raw-sim.ts";

/** 30 keys: twice with other names is more than the 50 that an object can have. */
const keys = (letter: string) =>
  Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`${letter}${index}`, "x"]));

describe("a request that is refused", () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await startBench();
  });
  afterEach(() => bench.stop());

  /** All but the ids that were drawn, and the answers kept under idempotency keys. */
  async function stateOf(): Promise<string> {
    const { state } = await bench.control.snapshot();
    return JSON.stringify(
      JSON.parse(state, (key, value: unknown) =>
        key === "ids" || key === "answers" ? undefined : value,
      ),
    );
  }

  async function refuses(call: () => Promise<unknown>, param?: string): Promise<void> {
    const before = await stateOf();
    const error = await failureOf(call());
    expect(error).to.include({ statusCode: 400, type: "StripeInvalidRequestError" });
    if (param !== undefined) expect(error.param).to.equal(param);
    expect(await stateOf()).to.equal(before);
  }

  it("for what it wants expanded has made and paid nothing", async () => {
    const { stripe } = bench;
    await stripe.customers.create();
    await refuses(() => pay(bench, "pm_card_visa", { expand: ["bogus"] }), "expand");
    await refuses(() => stripe.customers.create({ expand: ["a.b.c.d.e"] }), "expand");
    const held = await pay(bench, "pm_card_visa", { capture_method: "manual" });
    await refuses(() => stripe.paymentIntents.capture(held.id, { expand: ["id"] }), "expand");
    const paid = await pay(bench, "pm_card_visa");
    await refuses(
      () => stripe.refunds.create({ payment_intent: paid.id, expand: ["charge.bogus"] }),
      "expand",
    );
  });

  it("for too many metadata keys leaves everything else as it was, too", async () => {
    const { stripe } = bench;
    const metadata = keys("a");
    const more = keys("b");
    const held = await pay(bench, "pm_card_visa", { capture_method: "manual", metadata });
    await refuses(() => stripe.paymentIntents.capture(held.id, { metadata: more }), "metadata");
    const customer = await stripe.customers.create({ metadata });
    const address = { city: "Bonn" };
    await refuses(() => stripe.customers.update(customer.id, { address, metadata: more }));
    const card = await stripe.paymentMethods.attach("pm_card_visa", { customer: customer.id });
    await stripe.paymentMethods.update(card.id, { metadata });
    await refuses(() =>
      stripe.paymentMethods.update(card.id, { allow_redisplay: "always", metadata: more }),
    );
    const endpoint = await stripe.webhookEndpoints.create({
      url: "http://127.0.0.1:9/",
      enabled_events: ["payout.paid"],
      metadata,
    });
    await refuses(() =>
      stripe.webhookEndpoints.update(endpoint.id, { disabled: true, metadata: more }),
    );
    const paid = await pay(bench, "pm_card_visa");
    const dispute = await bench.control.openDispute({ payment_intent: paid.id });
    await stripe.disputes.update(dispute.id, { metadata });
    await refuses(() =>
      stripe.disputes.update(dispute.id, {
        evidence: { customer_name: "Ada" },
        submit: false,
        metadata: more,
      }),
    );
    const product = await stripe.products.create({ name: "Court", metadata });
    await refuses(() => stripe.products.update(product.id, { name: "C", metadata: more }));
    const price = await stripe.prices.create({
      product: product.id,
      currency: "eur",
      unit_amount: 1,
      metadata,
    });
    await refuses(() => stripe.prices.update(price.id, { active: false, metadata: more }));
    const coupon = await stripe.coupons.create({ percent_off: 10, metadata });
    await refuses(() => stripe.coupons.update(coupon.id, { name: "C", metadata: more }));
    const code = await stripe.promotionCodes.create({
      promotion: { type: "coupon", coupon: coupon.id },
      metadata,
    });
    await refuses(() => stripe.promotionCodes.update(code.id, { active: false, metadata: more }));
    const rate = await stripe.taxRates.create({
      display_name: "VAT",
      inclusive: true,
      percentage: 19,
      metadata,
    });
    await refuses(() => stripe.taxRates.update(rate.id, { active: false, metadata: more }));
  });

  it("because the card has become somebody else's takes no money from it", async () => {
    const { stripe } = bench;
    const [ada, bea] = [await stripe.customers.create(), await stripe.customers.create()];
    const card = await stripe.paymentMethods.create({
      type: "card",
      card: { number: "4242424242424242", exp_month: 12, exp_year: 2034 },
    });
    const common = { customer: ada.id, payment_method: card.id };
    const intent = await stripe.paymentIntents.create({
      ...common,
      amount: 2_000,
      currency: "eur",
      automatic_payment_methods: CARD_ONLY,
      setup_future_usage: "off_session",
    });
    const setup = await stripe.setupIntents.create({
      ...common,
      automatic_payment_methods: CARD_ONLY,
    });
    await stripe.paymentMethods.attach(card.id, { customer: bea.id });
    await refuses(() => stripe.paymentIntents.confirm(intent.id), "payment_method");
    await refuses(() => stripe.setupIntents.confirm(setup.id), "payment_method");
  });
});

describe("a charge", () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await startBench();
  });
  afterEach(() => bench.stop());

  it("that is disputed by hand is not disputed once more by its card", async () => {
    const paid = await pay(bench, "pm_card_createDispute");
    await bench.control.openDispute({ payment_intent: paid.id });
    await bench.control.advanceClock(60_000);
    expect((await bench.stripe.disputes.list()).data).to.have.length(1);
  });

  it("keeps what its card's owner was called when it was paid", async () => {
    const { stripe } = bench;
    const customer = await stripe.customers.create();
    const card = await stripe.paymentMethods.attach("pm_card_visa", { customer: customer.id });
    await stripe.paymentMethods.update(card.id, { billing_details: { name: "Ada" } });
    const paid = await pay(bench, card.id, { customer: customer.id });
    await stripe.paymentMethods.update(card.id, { billing_details: { name: "Bea" } });
    const charge = await stripe.charges.retrieve(paid.latest_charge as string);
    expect(charge.billing_details.name).to.equal("Ada");
  });

  it("shows in its expanded booking that the money has become available", async () => {
    const { stripe, control } = bench;
    const paid = await pay(bench, "pm_card_visa", { capture_method: "automatic" });
    const statuses = async () => {
      const expand = ["latest_charge.balance_transaction"];
      const { latest_charge: charge } = await stripe.paymentIntents.retrieve(paid.id, { expand });
      const booked = (charge as Stripe.Charge).balance_transaction as Stripe.BalanceTransaction;
      return [booked.status, (await stripe.balanceTransactions.retrieve(booked.id)).status];
    };
    expect(await statuses()).to.deep.equal(["pending", "pending"]);
    await control.advanceClock(2 * 86_400_000);
    expect(await statuses()).to.deep.equal(["available", "available"]);
  });
});

describe("a customer who was deleted", () => {
  it("gets no more cards, whatever is paid or set up afterwards", async () => {
    const bench = await startBench();
    const { stripe, sim } = bench;
    const { id: customer } = await stripe.customers.create();
    const common = { customer, automatic_payment_methods: CARD_ONLY };
    const intent = await stripe.paymentIntents.create({
      ...common,
      amount: 2_000,
      currency: "eur",
      setup_future_usage: "off_session",
    });
    const setup = await stripe.setupIntents.create(common);
    await stripe.customers.del(customer);
    const method = { payment_method: "pm_card_visa" };
    expect(await stripe.paymentIntents.confirm(intent.id, method)).to.include({
      status: "succeeded",
    });
    expect(await stripe.setupIntents.confirm(setup.id, method)).to.include({ status: "succeeded" });
    const [account] = sim.control.core.state.accounts.values();
    const owners = [...account!.paymentMethods.values()].map(({ object }) => object.customer);
    expect(owners).to.deep.equal([null, null]);
    await bench.stop();
  });
});

describe("a Checkout Session", () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await startBench();
  });
  afterEach(() => bench.stop());

  it("keeps its discount when the coupon is deleted before it is paid", async () => {
    const { stripe, client } = bench;
    const coupon = await stripe.coupons.create({ percent_off: 50 });
    const session = await openSession(bench, { discounts: [{ coupon: coupon.id }] });
    await stripe.coupons.del(coupon.id);
    await client.payCheckoutSession(session.url!, PAYER);
    const paid = await stripe.checkout.sessions.retrieve(session.id);
    expect(paid).to.include({ amount_total: 750, status: "complete" });
    const intent = await stripe.paymentIntents.retrieve(paid.payment_intent as string);
    expect(intent.amount_received).to.equal(750);
  });

  it("owns what is paid for it: nobody else changes its amount, its currency or its customer", async () => {
    const { stripe, client } = bench;
    const session = await openSession(bench);
    const asked = { ...PAYER, card: cardOf("4000002760003184") };
    const { next_action: next } = await client.payCheckoutSession(session.url!, asked);
    const { payment_intent: id } = await stripe.checkout.sessions.retrieve(session.id);
    const before = await stripe.paymentIntents.retrieve(id as string);
    for (const change of [{ amount: 50 }, { amount: 1_500, currency: "jpy" }]) {
      const error = await failureOf(stripe.paymentIntents.update(before.id, change));
      expect(error).to.include({ statusCode: 400, type: "StripeInvalidRequestError" });
      expect(error.message).to.include("created by Checkout");
    }
    expect(await stripe.paymentIntents.retrieve(before.id)).to.deep.include(before);
    await client.completeThreeDSecure(next!, "complete");
    const paid = await stripe.paymentIntents.retrieve(before.id);
    expect(paid).to.include({ amount_received: 1_500, currency: "eur" });
  });

  it("with a rate given twice for a line takes no cent more than the tax in its price", async () => {
    const { stripe } = bench;
    const { id } = await stripe.taxRates.create({
      display_name: "VAT",
      inclusive: true,
      percentage: 7,
    });
    const session = await openSession(bench, {
      line_items: [line(1_505, { tax_rates: [id, id] })],
    });
    // 1505 * 14 / 114 = 184.8
    expect(session.total_details?.amount_tax).to.equal(185);
  });
});

describe("keys", () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await startBench();
  });
  afterEach(() => bench.stop());

  it("of idempotency are a publishable key's own: it gets no secret key's answer, and blocks none", async () => {
    const { stripe, url } = bench;
    const intent = await stripe.paymentIntents.create({
      amount: 2_000,
      currency: "eur",
      automatic_payment_methods: CARD_ONLY,
      metadata: { secret: "yes" },
    });
    const form = { payment_method: "pm_card_visa", client_secret: intent.client_secret! };
    const path = `/v1/payment_intents/${intent.id}/confirm`;
    const header = { "idempotency-key": "k" };
    const first = await postForm(bench, path, form, header);
    expect(JSON.parse(first.text)).to.have.nested.property("metadata.secret", "yes");
    const publishable = { url, secretKey: bench.publishableKey };
    const second = await postForm(publishable, path, form, header);
    expect(second.text).not.to.include("yes");
    expect(second.status).to.equal(400);
    await postForm(
      publishable,
      "/v1/payment_methods",
      {
        type: "card",
        "card[number]": "4242424242424242",
        "card[exp_month]": "12",
        "card[exp_year]": "2034",
      },
      { "idempotency-key": "booking-1" },
    );
    const customer = await stripe.customers.create({}, { idempotencyKey: "booking-1" });
    expect(customer.object).to.equal("customer");
  });

  it("that are secret are refused from another machine's page", async () => {
    for (const origin of ["https://evil.test", "null", "http://127.0.0.1.evil.test"]) {
      const response = await fetch(`${bench.url}/v1/customers`, {
        headers: { authorization: `Bearer ${bench.secretKey}`, origin },
      });
      expect(response.status, origin).to.equal(403);
    }
    const own = await fetch(`${bench.url}/v1/customers`, {
      headers: { authorization: `Bearer ${bench.secretKey}`, origin: "http://localhost:5000" },
    });
    expect(own.status).to.equal(200);
  });
});

describe("the server", () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await startBench();
  });
  afterEach(() => bench.stop());

  function raw(...lines: string[]): Promise<string> {
    return new Promise((resolve, reject) => {
      const socket = connect(Number(new URL(bench.url).port), "127.0.0.1");
      let text = "";
      socket.on("data", (chunk) => (text += chunk.toString()));
      socket.on("error", reject);
      socket.on("close", () => {
        resolve(text);
      });
      socket.write([...lines, "connection: close", "", ""].join("\r\n"));
    });
  }
  const statusOf = (answer: string) => Number(/^HTTP\/1.1 (\d+)/.exec(answer)?.[1]);
  const token = () => `authorization: Bearer ${bench.token}`;

  it("is not talked into being on this machine by a path that looks like an address", async () => {
    for (const path of ["//127.0.0.1/_sim/feed", "http://127.0.0.1/_sim/feed"]) {
      const answer = await raw(`GET ${path} HTTP/1.1`, "host: evil.test", token());
      expect(statusOf(answer), path).to.be.within(400, 499);
      expect(answer).not.to.include("objects");
    }
  });

  it("answers what it cannot take, instead of hanging up", async () => {
    const host = "host: 127.0.0.1";
    for (const [first, header] of [
      ["GET // HTTP/1.1", host],
      ["GET /v1/customers HTTP/1.1", "host: a b"],
      ["GET /v1/customers HTTP/1.1", "host: x@127.0.0.1"],
      ["TRACE /v1/customers HTTP/1.1", host],
    ] as const) {
      expect(statusOf(await raw(first, header)), `${first} ${header}`).to.be.within(200, 499);
    }
  });

  it("keeps no body that was too large, in its log", async () => {
    const { sim, send } = rawSim();
    const big = await send("POST", "/v1/customers", { description: "x".repeat(2_000_000) });
    expect(big.status).to.equal(413);
    expect(JSON.stringify(sim.control.core.requestLog)).to.have.length.below(5_000);
  });
});

describe("a snapshot", () => {
  it("holds what was on its way to an endpoint", async () => {
    let arrive: (response: Response) => void = () => undefined;
    const travelled = new Promise<Response>((resolve) => {
      arrive = resolve;
    });
    const bench = await startBench({ send: () => travelled });
    await bench.listen(["customer.created"]);
    await bench.stripe.customers.create();
    await bench.control.pauseWebhooks();
    const snapshot = await bench.control.snapshot();
    arrive(new Response());
    const sent: string[] = [];
    const other = await startBench({
      send: async (request) => {
        sent.push(((await request.json()) as { type: string }).type);
        return new Response();
      },
    });
    await other.control.restore(snapshot);
    await other.control.flushWebhooks();
    expect(sent).to.deep.equal(["customer.created"]);
    await bench.stop();
    await other.stop();
  });

  it("that is none is refused, and everything goes on as before", async () => {
    const bench = await startBench();
    const customer = await bench.stripe.customers.create();
    const good = await bench.control.snapshot();
    for (const state of ["{}", "nonsense", "[]", "null", '{"jobs":[],"deliveries":[]}']) {
      const error: unknown = await bench.control
        .restore({ ...good, state })
        .catch((reason: unknown) => reason);
      expect(String(error), state).to.include("400");
    }
    expect((await bench.stripe.customers.retrieve(customer.id)).id).to.equal(customer.id);
    await bench.stop();
  });

  it("gives later answers the same bytes, whatever was changed in between", async () => {
    const bench = await startBench();
    const { stripe, control } = bench;
    const rate = await stripe.taxRates.create({
      display_name: "VAT",
      inclusive: true,
      percentage: 7,
    });
    const customer = await stripe.customers.create();
    const card = await stripe.paymentMethods.attach("pm_card_visa", { customer: customer.id });
    const token = await stripe.testHelpers.confirmationTokens.create({ payment_method: card.id });
    const session = await openSession(bench, { line_items: [line(900, { tax_rates: [rate.id] })] });
    const snapshot = await control.snapshot();
    const goOn = async () => {
      await stripe.taxRates.update(rate.id, { display_name: "USt" });
      await stripe.paymentMethods.update(card.id, { card: { exp_month: 1, exp_year: 2040 } });
      return JSON.stringify([
        await stripe.checkout.sessions.retrieve(session.id, { expand: ["line_items.data.taxes"] }),
        await stripe.confirmationTokens.retrieve(token.id),
      ]);
    };
    const first = await goOn();
    await control.restore(snapshot);
    expect(await goOn()).to.equal(first);
    await bench.stop();
  });
});

describe("the clock", () => {
  it("is not set to what is no time", async () => {
    const bench = await startBench();
    const before = await bench.control.now();
    for (const ms of [1e300, -1e300, 8.64e15 + 1, -1]) {
      const error: unknown = await bench.control.setClock(ms).catch((reason: unknown) => reason);
      expect(String(error), String(ms)).to.include("400");
    }
    expect(await bench.control.now()).to.equal(before);
    await bench.stop();
  });
});

describe("another account", () => {
  it("has nothing of what this one names", async () => {
    const bench = await startBench();
    const mine = await bench.stripe.customers.create();
    const other = stripeFor(bench.url, "sk_test_other");
    const error = await failureOf(other.customers.retrieve(mine.id));
    expect(error).to.include({ statusCode: 404, code: "resource_missing" });
    await bench.stop();
  });
});
