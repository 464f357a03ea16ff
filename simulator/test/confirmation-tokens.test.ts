import { expect } from "chai";
import type Stripe from "stripe";
import { HOUR_MS, SECOND_MS } from "../src/core/constants.ts";
import { failureOf, startBench } from "./support/bench.ts";
import type { Bench } from "./support/bench.ts";

const RETURN_URL = "https://shop.test/done";
type TokenParams = NonNullable<
  Parameters<Stripe["testHelpers"]["confirmationTokens"]["create"]>[0]
>;
const SHIPPING = {
  name: "Ada",
  address: { line1: "1 Way", city: "Berlin", country: "DE", postal_code: "10115" },
};

describe("confirmation tokens", () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await startBench();
  });
  afterEach(() => bench.stop());

  const createToken = (params: TokenParams = {}) =>
    bench.stripe.testHelpers.confirmationTokens.create({
      payment_method: "pm_card_visa",
      return_url: RETURN_URL,
      ...params,
    });
  const createIntent = (more: Partial<Stripe.PaymentIntentCreateParams> = {}) =>
    bench.stripe.paymentIntents.create({ amount: 2_000, currency: "eur", ...more });
  const payWith = (id: string, more: Partial<Stripe.PaymentIntentCreateParams> = {}) =>
    createIntent({ confirmation_token: id, confirm: true, ...more });
  const fresh = ({ id }: { id: string }) => bench.stripe.confirmationTokens.retrieve(id);

  it("shows what the customer chose, and belongs to nothing yet", async () => {
    const token = await createToken({ setup_future_usage: "off_session", shipping: SHIPPING });
    expect(token).to.include({
      object: "confirmation_token",
      return_url: RETURN_URL,
      payment_intent: null,
      setup_intent: null,
      setup_future_usage: "off_session",
    });
    expect(token.payment_method_preview).to.include({ type: "card", customer: null });
    expect(token.payment_method_preview?.card).to.include({ brand: "visa", last4: "4242" });
    expect(token.shipping?.name).to.equal("Ada");
    expect(await fresh(token)).to.deep.include({ id: token.id, shipping: token.shipping });
  });

  it("confirms a payment with all that it holds", async () => {
    const customer = await bench.stripe.customers.create();
    const token = await createToken({ setup_future_usage: "off_session", shipping: SHIPPING });
    const intent = await payWith(token.id, { customer: customer.id });
    expect(intent).to.include({ status: "succeeded", setup_future_usage: "off_session" });
    expect(intent.shipping?.name).to.equal("Ada");
    expect(await fresh(token)).to.include({ payment_intent: intent.id, setup_intent: null });
    const { data } = await bench.stripe.customers.listPaymentMethods(customer.id);
    expect(data.map(({ id }) => id)).to.deep.equal([intent.payment_method]);
  });

  it("what the request says goes before what the token holds", async () => {
    const token = await createToken({ payment_method: "pm_card_threeDSecure2Required" });
    const other = "https://shop.test/other";
    const intent = await payWith(token.id, { return_url: other, use_stripe_sdk: false });
    expect(intent.next_action?.redirect_to_url?.return_url).to.equal(other);
  });

  it("confirms an intent that was made before, and a setup", async () => {
    const intent = await createIntent();
    const first = await createToken();
    const paid = await bench.stripe.paymentIntents.confirm(intent.id, {
      confirmation_token: first.id,
    });
    expect(paid.status).to.equal("succeeded");
    const setup = await bench.stripe.setupIntents.create();
    const second = await createToken();
    const done = await bench.stripe.setupIntents.confirm(setup.id, {
      confirmation_token: second.id,
    });
    expect(done.status).to.equal("succeeded");
    expect(await fresh(second)).to.include({ payment_intent: null, setup_intent: setup.id });
    const third = await createToken();
    const atOnce = await bench.stripe.setupIntents.create({
      confirmation_token: third.id,
      confirm: true,
    });
    expect(await fresh(third)).to.include({ setup_intent: atOnce.id });
  });

  it("debits a bank account described in the token", async () => {
    const token = await bench.stripe.testHelpers.confirmationTokens.create({
      payment_method_data: {
        type: "sepa_debit",
        sepa_debit: { iban: "DE89370400440532013000" },
        billing_details: { name: "Ada", email: "ada@b.test" },
      },
      return_url: RETURN_URL,
    });
    expect(token.payment_method_preview?.billing_details.name).to.equal("Ada");
    expect(token.payment_method_preview?.sepa_debit?.last4).to.equal("3000");
    expect((await payWith(token.id)).status).to.equal("processing");
  });

  it("leaves 3-D Secure to the SDK, with a return_url or without", async () => {
    for (const more of [{}, { return_url: RETURN_URL }]) {
      const token = await bench.stripe.testHelpers.confirmationTokens.create({
        payment_method: "pm_card_threeDSecure2Required",
        ...more,
      });
      expect(token.use_stripe_sdk).to.equal(true);
      expect((await payWith(token.id)).next_action?.type).to.equal("use_stripe_sdk");
    }
  });

  it("is spent by the first attempt, even by a declined one", async () => {
    for (const method of ["pm_card_visa", "pm_card_visa_chargeDeclined"]) {
      const token = await createToken({ payment_method: method });
      await payWith(token.id).catch(() => undefined);
      expect((await fresh(token)).payment_intent).to.match(/^pi_/);
      const before = (await bench.stripe.paymentIntents.list()).data.length;
      const again = await failureOf(payWith(token.id));
      expect(again).to.include({
        statusCode: 400,
        code: "token_already_used",
        param: "confirmation_token",
      });
      expect((await bench.stripe.paymentIntents.list()).data.length).to.equal(before);
    }
  });

  it("is not spent by an attempt that was refused", async () => {
    const token = await createToken();
    const paid = await createIntent({
      payment_method: "pm_card_visa",
      confirm: true,
      return_url: RETURN_URL,
    });
    const refused = bench.stripe.paymentIntents.confirm(paid.id, { confirmation_token: token.id });
    expect(await failureOf(refused)).to.include({ code: "payment_intent_unexpected_state" });
    expect((await fresh(token)).payment_intent).to.equal(null);
    expect((await payWith(token.id)).status).to.equal("succeeded");
  });

  it("expires after twelve hours", async () => {
    const token = await createToken();
    expect(token.expires_at! - token.created).to.equal((12 * HOUR_MS) / SECOND_MS);
    await bench.control.advanceClock(12 * HOUR_MS);
    expect(await failureOf(payWith(token.id))).to.include({
      statusCode: 400,
      param: "confirmation_token",
    });
    expect((await bench.stripe.paymentIntents.list()).data).to.be.empty;
  });

  it("is refused where it does not fit", async () => {
    const token = await createToken();
    const cases: [() => Promise<unknown>, string | undefined, string][] = [
      [
        () => payWith(token.id, { payment_method: "pm_card_visa" }),
        "parameters_exclusive",
        "confirmation_token",
      ],
      [() => payWith("ctoken_nobody"), "resource_missing", "confirmation_token"],
      [() => createIntent({ confirmation_token: token.id }), undefined, "confirmation_token"],
      [() => createToken({ payment_method: "pm_nobody" }), "resource_missing", "payment_method"],
      [() => createToken({ return_url: "javascript:alert(1)" }), "url_invalid", "return_url"],
      [
        () => bench.stripe.testHelpers.confirmationTokens.create(),
        "parameter_missing",
        "payment_method",
      ],
      [
        () =>
          createToken({
            payment_method_data: { type: "sepa_debit", sepa_debit: { iban: "DE89" } },
          }),
        "parameters_exclusive",
        "payment_method_data",
      ],
    ];
    for (const [call, code, param] of cases) {
      const error = await failureOf(call());
      expect(error, param).to.include({ statusCode: 400, param });
      expect(error.code, param).to.equal(code);
    }
    const { raw } = await failureOf(fresh({ id: "ctoken_nobody" }));
    expect(raw).to.include({ statusCode: 404, code: "resource_missing" });
    expect((await fresh(token)).payment_intent).to.equal(null);
    expect((await bench.stripe.paymentIntents.list()).data).to.be.empty;
  });
});
