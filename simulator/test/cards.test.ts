import { expect } from "chai";
import { TEST_CARDS } from "../src/cards/test-cards.ts";
import { failureOf, pay, startBench } from "./support/bench.ts";
import type { Bench } from "./support/bench.ts";

/** Written down apart from the table under test: token, code, decline code. */
const DECLINES: [string, string, string | undefined][] = [
  ["pm_card_visa_chargeDeclined", "card_declined", "generic_decline"],
  ["pm_card_chargeDeclined", "card_declined", "generic_decline"],
  ["pm_card_visa_chargeDeclinedInsufficientFunds", "card_declined", "insufficient_funds"],
  ["pm_card_visa_chargeDeclinedLostCard", "card_declined", "lost_card"],
  ["pm_card_visa_chargeDeclinedStolenCard", "card_declined", "stolen_card"],
  ["pm_card_chargeDeclinedExpiredCard", "expired_card", undefined],
  ["pm_card_chargeDeclinedIncorrectCvc", "incorrect_cvc", undefined],
  ["pm_card_chargeDeclinedProcessingError", "processing_error", undefined],
  ["pm_card_visa_chargeDeclinedVelocityLimitExceeded", "card_declined", "card_velocity_exceeded"],
];
const OK = [
  ["4242424242424242", "pm_card_visa"],
  ["5555555555554444", "pm_card_mastercard"],
  ["378282246310005", "pm_card_amex"],
  ["4000000000003055", "pm_card_threeDSecureOptional"],
  ["4000000000003097", "pm_card_threeDSecureOptionalProcessingError"],
  ["4000000000000259", "pm_card_createDispute"],
  ["4000000000002685", "pm_card_createDisputeProductNotReceived"],
  ["4000000000001976", "pm_card_createDisputeInquiry"],
  ["4000000000005423", "pm_card_createIssuerFraudRecord"],
  ["4000000000007726", "pm_card_pendingRefund"],
  ["4000000000005126", "pm_card_refundFail"],
  ["4000000000000077", "pm_card_bypassPending"],
] as const;
const CHALLENGED = [
  "pm_card_authenticationRequiredOnSetup",
  "pm_card_authenticationRequired",
  "pm_card_authenticationRequiredSetupForOffSession",
  "pm_card_authenticationRequiredChargeDeclinedInsufficientFunds",
  "pm_card_threeDSecure2Required",
  "pm_card_threeDSecureRequiredChargeDeclined",
];
const RETURN = { return_url: "https://shop.test/done" };

describe("the test cards", () => {
  let bench: Bench;
  before(async () => {
    bench = await startBench();
  });
  after(() => bench.stop());

  for (const [number, token] of OK) {
    it(`${token} pays, and so does its number`, async () => {
      expect(await pay(bench, token)).to.include({ status: "succeeded", amount_received: 2_000 });
      const card = { number, exp_month: 12, exp_year: 2034, cvc: "123" };
      const { id } = await bench.client.createPaymentMethod({ card });
      expect(await pay(bench, id)).to.include({ status: "succeeded", payment_method: id });
    });
  }

  for (const [token, code, declineCode] of DECLINES) {
    it(`${token} is declined as ${declineCode ?? code}, with the intent to try again`, async () => {
      const error = await failureOf(pay(bench, token));
      expect(error).to.include({ type: "StripeCardError", statusCode: 402, code });
      // stripe-node shows an absent decline_code as an empty text.
      expect(error.decline_code).to.equal(declineCode ?? "");
      const intent = error.payment_intent!;
      expect(intent).to.include({ status: "requires_payment_method", payment_method: null });
      expect(intent.latest_charge).to.equal(error.charge);
      const charge = await bench.stripe.charges.retrieve(error.charge!);
      expect(charge).to.include({ status: "failed", paid: false, failure_code: code });
    });

    it(`${token} does not attach to a customer`, async () => {
      const customer = await bench.stripe.customers.create();
      const error = await failureOf(
        bench.stripe.paymentMethods.attach(token, { customer: customer.id }),
      );
      expect(error).to.include({ type: "StripeCardError", code });
      const { data } = await bench.stripe.customers.listPaymentMethods(customer.id);
      expect(data).to.be.empty;
    });
  }

  it("pm_card_chargeCustomerFail attaches, and is declined when charged", async () => {
    const customer = await bench.stripe.customers.create();
    const method = await bench.stripe.paymentMethods.attach("pm_card_chargeCustomerFail", {
      customer: customer.id,
    });
    const error = await failureOf(pay(bench, method.id, { customer: customer.id }));
    expect(error).to.include({ code: "card_declined", decline_code: "generic_decline" });
  });

  it("pm_card_radarBlock is blocked before it reaches the network", async () => {
    const error = await failureOf(pay(bench, "pm_card_radarBlock"));
    const charge = await bench.stripe.charges.retrieve(error.charge!);
    expect(charge.outcome).to.include({ type: "blocked", network_status: "not_sent_to_network" });
  });

  for (const token of CHALLENGED) {
    it(`${token} asks for the cardholder`, async () => {
      const intent = await pay(bench, token, RETURN);
      expect(intent).to.include({ status: "requires_action", latest_charge: null });
      expect(intent.next_action?.redirect_to_url?.return_url).to.equal(RETURN.return_url);
    });
  }

  it("a card whose lookup fails is declined without a challenge", async () => {
    const error = await failureOf(pay(bench, "pm_card_threeDSecureRequiredProcessingError"));
    expect(error).to.include({ code: "card_declined" });
  });

  it("a number that is no test card is refused, and a wrong check digit is named", async () => {
    const card = { exp_month: 12, exp_year: 2034 };
    const create = (number: string) =>
      bench.stripe.paymentMethods.create({ type: "card", card: { ...card, number } });
    expect(await failureOf(create("4242424242424241"))).to.include({ code: "incorrect_number" });
    expect(await failureOf(create("4111111111111111"))).to.include({ statusCode: 402 });
  });

  it("a card that has run out cannot become a payment method", async () => {
    const card = { number: "4242424242424242", exp_month: 12, exp_year: 2029 };
    const error = await failureOf(bench.stripe.paymentMethods.create({ type: "card", card }));
    expect(error.code).to.equal("invalid_expiry_year");
  });

  it("covers every card of the table", () => {
    const covered = new Set([...OK.map(([, token]) => token), ...DECLINES.map(([token]) => token)]);
    const rest = ["pm_card_chargeCustomerFail", "pm_card_radarBlock"];
    const lookup = "pm_card_threeDSecureRequiredProcessingError";
    const known = [...covered, ...rest, ...CHALLENGED, lookup];
    expect(TEST_CARDS.map((card) => card.tokens[0])).to.have.members(
      known.filter((token) => token !== "pm_card_chargeDeclined"),
    );
  });
});
