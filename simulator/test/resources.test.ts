import { expect } from "chai";
import { failureOf, startBench } from "./support/bench.ts";
import type { Bench } from "./support/bench.ts";

describe("customers, cards, sessions and keys", () => {
  let bench: Bench;
  before(async () => {
    bench = await startBench();
  });
  after(() => bench.stop());

  it("a customer is created, updated, found and deleted", async () => {
    const { customers } = bench.stripe;
    const { id } = await customers.create({ email: "ada@b.test", metadata: { uid: "u1" } });
    const address = { line1: "1 Way", country: "DE" };
    const changed = await customers.update(id, { name: "Ada", address, email: "" });
    expect(changed).to.include({ name: "Ada", email: null });
    expect(changed.address).to.include({ line1: "1 Way", city: null });
    expect(await customers.del(id)).to.deep.include({ id, object: "customer", deleted: true });
    expect(await customers.retrieve(id)).to.have.property("deleted", true);
    expect((await failureOf(customers.update(id, { name: "x" }))).statusCode).to.equal(404);
    expect((await failureOf(customers.retrieve("cus_none"))).code).to.equal("resource_missing");
  });

  it("a card is attached, listed and detached, and then never used again", async () => {
    const { customers, paymentMethods } = bench.stripe;
    const customer = (await customers.create()).id;
    const { id } = await paymentMethods.attach("pm_card_visa", { customer });
    const ofCustomer = await customers.listPaymentMethods(customer, { type: "card" });
    const ofAll = await paymentMethods.list({ customer });
    for (const { data } of [ofCustomer, ofAll]) expect(data[0]).to.include({ id, customer });
    expect(await paymentMethods.retrieve(id)).to.include({ id, customer });
    expect((await paymentMethods.detach(id)).customer).to.equal(null);
    const again = await failureOf(paymentMethods.attach(id, { customer }));
    expect(again).to.include({ statusCode: 400, param: "payment_method" });
  });

  it("the same card has the same fingerprint", async () => {
    const card = { number: "4242424242424242", exp_month: 12, exp_year: 2034, cvc: "123" };
    const one = await bench.stripe.paymentMethods.create({ type: "card", card });
    const two = await bench.stripe.paymentMethods.create({ type: "card", card });
    expect(one.card!.fingerprint).to.equal(two.card!.fingerprint);
    expect(one.card).to.include({ last4: "4242", brand: "visa", funding: "credit" });
  });

  it("a customer session enables what it is asked for", async () => {
    const customer = (await bench.stripe.customers.create()).id;
    const session = await bench.stripe.customerSessions.create({
      customer,
      components: {
        mobile_payment_element: { enabled: true, features: { payment_method_save: "enabled" } },
      },
    });
    expect(session.components!.mobile_payment_element).to.deep.include({ enabled: true });
    expect(session.components!.mobile_payment_element.features).to.include({
      payment_method_save: "enabled",
      payment_method_remove: "disabled",
    });
    expect(session.components!.payment_element).to.deep.equal({ enabled: false, features: null });
    expect(session.client_secret).to.match(/^cuss_secret_/);
  });

  it("an ephemeral key needs the app's version, and shows its secret", async () => {
    const customer = (await bench.stripe.customers.create()).id;
    const key = await bench.stripe.ephemeralKeys.create(
      { customer },
      { apiVersion: "2026-08-26.dahlia" },
    );
    expect(key.secret).to.match(/^ek_test_/);
    const response = await fetch(`${bench.url}/v1/ephemeral_keys`, {
      method: "POST",
      headers: { authorization: "Bearer sk_test_holdfast" },
      body: new URLSearchParams({ customer }),
    });
    expect(response.status).to.equal(400);
  });

  it("a webhook endpoint is created, listed, changed and deleted", async () => {
    const { webhookEndpoints } = bench.stripe;
    const { id } = await webhookEndpoints.create({
      url: "http://127.0.0.1:9/hook",
      enabled_events: ["charge.succeeded"],
      api_version: "2026-08-26.dahlia",
    });
    expect((await webhookEndpoints.list()).data[0]).to.include({ id, status: "enabled" });
    const changed = await webhookEndpoints.update(id, { disabled: true, description: "off" });
    expect(changed).to.include({ status: "disabled", description: "off" });
    expect(await webhookEndpoints.del(id)).to.deep.include({ id, deleted: true });
  });

  it("an event is found by its id, and another id is not", async () => {
    const { id } = await bench.stripe.customers.create();
    const [latest] = (await bench.stripe.events.list({ limit: 1 })).data;
    const event = await bench.stripe.events.retrieve(latest!.id);
    expect(event.data.object).to.include({ id });
    expect((await failureOf(bench.stripe.events.retrieve("evt_none"))).statusCode).to.equal(404);
  });
});
