import { expect } from "chai";
import { failureOf, pay, postForm, startBench, stripeFor } from "./support/bench.ts";
import type { Bench } from "./support/bench.ts";

const GOOD = { amount: "2000", currency: "eur" };

/** path, form, code, param */
const REFUSED: [string, Record<string, string>, string | undefined, string][] = [
  ["/v1/payment_intents", { ...GOOD, bogus: "1" }, "parameter_unknown", "bogus"],
  [
    "/v1/payment_intents",
    { ...GOOD, "shipping[bogus]": "1" },
    "parameter_unknown",
    "shipping[bogus]",
  ],
  ["/v1/payment_intents", { currency: "eur" }, "parameter_missing", "amount"],
  ["/v1/payment_intents", { amount: "2000" }, "parameter_missing", "currency"],
  ["/v1/payment_intents", { ...GOOD, amount: "abc" }, "parameter_invalid_integer", "amount"],
  ["/v1/payment_intents", { ...GOOD, amount: "20.5" }, "parameter_invalid_integer", "amount"],
  ["/v1/payment_intents", { ...GOOD, amount: "-1" }, "parameter_invalid_integer", "amount"],
  ["/v1/payment_intents", { ...GOOD, amount: "49" }, "amount_too_small", "amount"],
  ["/v1/payment_intents", { ...GOOD, amount: "100000000" }, "amount_too_large", "amount"],
  [
    "/v1/payment_intents",
    { amount: "2001", currency: "kwd" },
    "parameter_invalid_integer",
    "amount",
  ],
  ["/v1/payment_intents", { ...GOOD, currency: "euro" }, undefined, "currency"],
  ["/v1/payment_intents", { ...GOOD, capture_method: "later" }, undefined, "capture_method"],
  ["/v1/payment_intents", { ...GOOD, confirm: "yes" }, undefined, "confirm"],
  ["/v1/payment_intents", { ...GOOD, customer: "" }, "parameter_invalid_empty", "customer"],
  ["/v1/payment_intents", { ...GOOD, receipt_email: "nobody" }, "email_invalid", "receipt_email"],
  ["/v1/payment_intents", { ...GOOD, off_session: "true" }, undefined, "off_session"],
  ["/v1/payment_intents", { ...GOOD, customer: "cus_nobody" }, "resource_missing", "customer"],
  ["/v1/customers", { [`metadata[${"k".repeat(41)}]`]: "1" }, undefined, "metadata"],
  ["/v1/customers", { "metadata[k]": "v".repeat(501) }, undefined, "metadata[k]"],
  ["/v1/webhook_endpoints", { url: "http://127.0.0.1" }, "parameter_missing", "enabled_events"],
  ["/v1/webhook_endpoints", { url: "x", "enabled_events[]": "*" }, "url_invalid", "url"],
];

describe("parameters and keys", () => {
  let bench: Bench;
  before(async () => {
    bench = await startBench();
  });
  after(() => bench.stop());

  for (const [path, form, code, param] of REFUSED) {
    const shown = new URLSearchParams(form).toString().slice(0, 60);
    it(`POST ${path} ${shown} is refused, naming ${param}`, async () => {
      const { status, text } = await postForm(bench, path, form);
      const { error } = JSON.parse(text) as { error: Record<string, unknown> };
      expect({ status, ...error }).to.include({
        status: 400,
        type: "invalid_request_error",
        param,
      });
      expect(error["code"]).to.equal(code);
    });
  }

  it("reads lists written as a[0] and as a[]", async () => {
    for (const name of ["expand[0]", "expand[]"]) {
      const { text } = await postForm(bench, "/v1/payment_intents", {
        ...GOOD,
        [name]: "customer",
      });
      expect(text).to.include('"object": "payment_intent"');
    }
  });

  it("a parameter that Stripe has and the simulator lacks is refused and recorded", async () => {
    await bench.control.clearRequests();
    const form = { ...GOOD, on_behalf_of: "acct_1" };
    expect((await postForm(bench, "/v1/payment_intents", form)).status).to.equal(400);
    const [entry] = await bench.control.requests();
    expect(entry).to.include({ unsupported: true, errorParam: "on_behalf_of" });
  });

  it("a route that it lacks answers 404 and is recorded", async () => {
    await bench.control.clearRequests();
    const error = await failureOf(bench.stripe.subscriptions.list());
    expect(error).to.include({ statusCode: 404, type: "StripeInvalidRequestError" });
    expect((await bench.control.requests())[0]).to.include({ unsupported: true, status: 404 });
  });

  it("a JSON body is refused", async () => {
    const response = await fetch(`${bench.url}/v1/customers`, {
      method: "POST",
      headers: { authorization: "Bearer sk_test_holdfast", "content-type": "application/json" },
      body: "{}",
    });
    expect(response.status).to.equal(400);
  });

  for (const [name, key] of [
    ["a live secret key", "sk_live_holdfast"],
    ["a live publishable key", "pk_live_holdfast"],
    ["a key of no kind", "hello"],
  ] as const) {
    it(`${name} is refused with 401`, async () => {
      const error = await failureOf(stripeFor(bench.url, key).customers.list());
      expect(error).to.include({ statusCode: 401, type: "StripeAuthenticationError" });
    });
  }

  it("no key is 401, and Basic works as Bearer does", async () => {
    const get = (headers: Record<string, string>) =>
      fetch(`${bench.url}/v1/customers`, { headers });
    expect((await get({})).status).to.equal(401);
    const basic = Buffer.from("sk_test_holdfast:").toString("base64");
    expect((await get({ authorization: `Basic ${basic}` })).status).to.equal(200);
  });

  it("a publishable key may not do what needs a secret one", async () => {
    const error = await failureOf(stripeFor(bench.url, "pk_test_holdfast").customers.list());
    expect(error.code).to.equal("secret_key_required");
  });

  it("every answer names its request, its version and the simulator", async () => {
    const { headers } = await postForm(bench, "/v1/customers", {}, { "idempotency-key": "abc" });
    expect(headers.get("request-id")).to.match(/^req_/);
    expect(headers.get("stripe-version")).to.equal("2026-08-26.dahlia");
    expect(headers.get("x-simulator")).to.equal("1");
    expect(headers.get("idempotency-key")).to.equal("abc");
  });

  it("the request log holds the call, but no card number and no security code", async () => {
    await bench.control.clearRequests();
    const card = { number: "4242 4242 4242 4242", exp_month: 12, exp_year: 2034, cvc: "987" };
    const { id } = await bench.client.createPaymentMethod({ card });
    await pay(bench, id);
    const text = JSON.stringify(await bench.control.requests());
    expect(text)
      .to.include("************4242")
      .and.not.match(/4242\D?4242/)
      .and.not.include("987");
    const snapshot = JSON.stringify(await bench.control.snapshot());
    expect(snapshot).to.not.match(/4242\D?4242/);
  });
});
