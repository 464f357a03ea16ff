import { failureOf } from "./bench.ts";
import type { Bench } from "./bench.ts";

const RETURN_URL = "https://shop.test/saved";

/** One call of every route that saves a payment method, of what a bank debit needs, and of the tokens. */
export async function callSetups(bench: Bench): Promise<void> {
  await callSetupRoutes(bench);
  await callDebits(bench);
  await callTokens(bench);
}

async function callTokens({ stripe }: Bench): Promise<void> {
  const { confirmationTokens } = stripe.testHelpers;
  const token = await confirmationTokens.create({
    payment_method: "pm_card_visa",
    return_url: RETURN_URL,
    setup_future_usage: "off_session",
    shipping: { name: "Ada", address: { line1: "1 Way", country: "DE" }, phone: "+49" },
  });
  await stripe.confirmationTokens.retrieve(token.id);
  await stripe.paymentIntents.create({
    amount: 2_000,
    currency: "eur",
    confirmation_token: token.id,
    confirm: true,
  });
  const bank = await confirmationTokens.create({
    payment_method_data: {
      type: "us_bank_account",
      us_bank_account: { account_number: "000123456789", routing_number: "110000000" },
      billing_details: { name: "Ada" },
      metadata: { booking: "b1" },
    },
  });
  await stripe.setupIntents.create({ confirmation_token: bank.id, confirm: true });
}

async function callDebits({ stripe, control }: Bench): Promise<void> {
  const sepa = await stripe.paymentMethods.create({
    type: "sepa_debit",
    sepa_debit: { iban: "AT611904300234573201" },
    billing_details: { name: "Ada", email: "ada@b.test" },
  });
  const us = await stripe.paymentMethods.create({
    type: "us_bank_account",
    us_bank_account: {
      account_number: "000123456789",
      routing_number: "110000000",
      account_holder_type: "individual",
      account_type: "savings",
    },
  });
  for (const { id, type } of [sepa, us]) {
    const intent = await stripe.paymentIntents.create({
      amount: 2_000,
      currency: type === "sepa_debit" ? "eur" : "usd",
      payment_method: id,
      payment_method_types: [type],
      mandate_data: {
        customer_acceptance: {
          type: "online",
          accepted_at: 1_700_000_000,
          online: { ip_address: "192.0.2.1", user_agent: "mocha" },
        },
      },
      confirm: true,
    });
    await control.settleAsync(intent.id, type === "sepa_debit" ? "succeeded" : "failed");
    await stripe.paymentIntents.retrieve(intent.id, { expand: ["latest_charge"] });
  }
}

async function callSetupRoutes({ stripe, client }: Bench): Promise<void> {
  const customer = await stripe.customers.create({ name: "Grace" });
  const intent = await stripe.setupIntents.create({
    customer: customer.id,
    description: "Card of the club",
    metadata: { booking: "b1" },
    usage: "off_session",
    automatic_payment_methods: { enabled: true },
    payment_method_options: { card: { request_three_d_secure: "any" } },
  });
  await stripe.setupIntents.update(intent.id, { metadata: { booking: "b2" } });
  const card = { number: "4000000000003220", exp_month: 12, exp_year: 2034, cvc: "123" };
  const method = await client.createPaymentMethod({ card });
  const confirmed = await client.confirmSetupIntent(intent.client_secret!, {
    paymentMethod: method.id,
    returnUrl: RETURN_URL,
  });
  await client.completeThreeDSecure(confirmed.next_action!, "complete");
  await client.retrieveSetupIntent(intent.client_secret!);
  await stripe.setupIntents.retrieve(intent.id, { expand: ["payment_method"] });
  await failureOf(
    stripe.setupIntents.create({
      payment_method: "pm_card_visa_chargeDeclined",
      payment_method_types: ["card"],
      confirm: true,
    }),
  );
  const [last] = (await stripe.setupIntents.list({ limit: 1, expand: ["data.customer"] })).data;
  await stripe.setupIntents.cancel(last!.id, { cancellation_reason: "abandoned" });
}
