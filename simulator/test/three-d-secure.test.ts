import { expect } from "chai";
import type Stripe from "stripe";
import { ClientError } from "../src/client.ts";
import { HOUR_MS, SECOND_MS } from "../src/core/constants.ts";
import { failureOf, pay, startBench } from "./support/bench.ts";
import type { Bench } from "./support/bench.ts";

const RETURN_URL = "https://shop.test/done?order=7";

describe("3-D Secure", () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await startBench();
  });
  afterEach(() => bench.stop());

  const challenged = (token = "pm_card_threeDSecure2Required") =>
    pay(bench, token, { return_url: RETURN_URL });
  const urlOf = (intent: Stripe.PaymentIntent) => intent.next_action!.redirect_to_url!.url!;
  const answer = (intent: Stripe.PaymentIntent, result: string) =>
    fetch(urlOf(intent), {
      method: "POST",
      body: new URLSearchParams({ result }),
      redirect: "manual",
    });
  const fresh = (intent: { id: string }) => bench.stripe.paymentIntents.retrieve(intent.id);

  it("completes: the payment succeeds and the browser goes back with the outcome", async () => {
    const intent = await challenged();
    const response = await answer(intent, "complete");
    expect(response.status).to.equal(302);
    const back = new URL(response.headers.get("location")!);
    expect(Object.fromEntries(back.searchParams)).to.deep.equal({
      order: "7",
      payment_intent: intent.id,
      payment_intent_client_secret: intent.client_secret,
      redirect_status: "succeeded",
    });
    expect(await fresh(intent)).to.include({ status: "succeeded", next_action: null });
  });

  it("fails: the intent waits for another card, and nothing was charged", async () => {
    const intent = await challenged();
    const response = await answer(intent, "fail");
    expect(response.headers.get("location")).to.include("redirect_status=failed");
    const after = await fresh(intent);
    expect(after).to.include({ status: "requires_payment_method", latest_charge: null });
    expect(after.last_payment_error?.code).to.equal("payment_intent_authentication_failure");
  });

  it("abandoned: nothing changes, and the challenge can still be answered", async () => {
    const intent = await challenged();
    await answer(intent, "abandon");
    expect((await fresh(intent)).status).to.equal("requires_action");
    expect((await answer(intent, "complete")).status).to.equal(302);
    expect((await fresh(intent)).status).to.equal("succeeded");
  });

  it("takes one answer only", async () => {
    const intent = await challenged();
    await answer(intent, "fail");
    expect((await answer(intent, "complete")).status).to.equal(409);
    expect((await fresh(intent)).status).to.equal("requires_payment_method");
  });

  it("dies with its intent", async () => {
    const intent = await challenged();
    await bench.stripe.paymentIntents.cancel(intent.id);
    expect((await answer(intent, "complete")).status).to.equal(409);
    expect((await fresh(intent)).status).to.equal("canceled");
  });

  it("dies when the intent is confirmed again, and when its amount changes", async () => {
    const first = await challenged();
    const again = await bench.stripe.paymentIntents.confirm(first.id, {
      payment_method: "pm_card_threeDSecure2Required",
      return_url: RETURN_URL,
    });
    expect((await answer(first, "complete")).status).to.equal(409);
    const changed = await bench.stripe.paymentIntents.update(first.id, { amount: 9_000 });
    expect(changed).to.include({ status: "requires_confirmation", next_action: null });
    expect((await answer(again, "complete")).status).to.equal(409);
  });

  it("expires by the clock", async () => {
    const intent = await challenged();
    await bench.control.advanceClock(HOUR_MS - SECOND_MS);
    expect((await fresh(intent)).status).to.equal("requires_action");
    await bench.control.advanceClock(2 * SECOND_MS);
    expect((await fresh(intent)).status).to.equal("requires_payment_method");
    expect((await answer(intent, "complete")).status).to.equal(409);
  });

  it("may end in a decline after all", async () => {
    const intent = await challenged(
      "pm_card_authenticationRequiredChargeDeclinedInsufficientFunds",
    );
    await answer(intent, "complete");
    const after = await fresh(intent);
    expect(after.status).to.equal("requires_payment_method");
    expect(after.last_payment_error?.decline_code).to.equal("insufficient_funds");
  });

  it("works for a client that has only the publishable key, with and without a return_url", async () => {
    for (const returnUrl of [undefined, "holdfast://done"]) {
      const intent = await bench.stripe.paymentIntents.create({ amount: 500, currency: "eur" });
      const card = { number: "4000000000003220", exp_month: 1, exp_year: 2034 };
      const method = await bench.client.createPaymentMethod({ card });
      const confirmed = await bench.client.confirmPaymentIntent(intent.client_secret!, {
        paymentMethod: method.id,
        ...(returnUrl === undefined ? {} : { returnUrl }),
      });
      expect(confirmed.status).to.equal("requires_action");
      const kind = returnUrl === undefined ? "use_stripe_sdk" : "redirect_to_url";
      expect(confirmed.next_action?.type).to.equal(kind);
      const done = await bench.client.completeThreeDSecure(confirmed.next_action!, "complete");
      expect(done.status).to.equal("succeeded");
      const again = bench.client.completeThreeDSecure(confirmed.next_action!, "complete");
      expect(await again.catch((error: unknown) => error)).to.be.instanceOf(ClientError);
    }
  });

  it("shows a page with three buttons, and no longer once it is answered", async () => {
    const intent = await challenged();
    const page = await fetch(urlOf(intent));
    expect(await page.text()).to.match(/Complete[^]*Fail[^]*Abandon/);
    await answer(intent, "complete");
    expect((await fetch(urlOf(intent))).status).to.equal(410);
  });

  it("refuses a return_url that a browser would run", async () => {
    for (const return_url of ["javascript:alert(1)", "data:text/html,x", "nonsense"]) {
      const error = await failureOf(pay(bench, "pm_card_visa", { return_url }));
      expect(error).to.include({ code: "url_invalid", param: "return_url" });
    }
  });

  it("cannot be done without the cardholder: off_session is refused as authentication_required", async () => {
    for (const more of [{ off_session: true }, { error_on_requires_action: true }]) {
      const error = await failureOf(pay(bench, "pm_card_authenticationRequired", more));
      expect(error).to.include({ statusCode: 402, code: "authentication_required" });
      expect(error.payment_intent?.status).to.equal("requires_payment_method");
    }
  });

  it("is not needed again for a card that was set up while the cardholder was there", async () => {
    const customer = (await bench.stripe.customers.create()).id;
    const first = await pay(bench, "pm_card_authenticationRequiredOnSetup", {
      customer,
      setup_future_usage: "off_session",
      return_url: RETURN_URL,
    });
    await answer(first, "complete");
    const [card] = (await bench.stripe.customers.listPaymentMethods(customer)).data;
    const second = await pay(bench, card!.id, { customer, off_session: true });
    expect(second.status).to.equal("succeeded");
  });

  it("is asked for by the merchant where the card takes part", async () => {
    const payment_method_options = { card: { request_three_d_secure: "any" } } as const;
    const more = { payment_method_options, return_url: RETURN_URL };
    expect((await pay(bench, "pm_card_threeDSecureOptional", more)).status).to.equal(
      "requires_action",
    );
    expect((await pay(bench, "pm_card_visa", more)).status).to.equal("succeeded");
  });
});
