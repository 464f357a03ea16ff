import { failureOf } from "./bench.ts";
import type { Bench } from "./bench.ts";

const RETURN_URL = "https://shop.test/saved";

/** One call of every route that saves a payment method. */
export async function callSetups({ stripe, client }: Bench): Promise<void> {
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
