import { failureOf, pay } from "./bench.ts";
import type { Bench } from "./bench.ts";
import { callChanges } from "./traffic-changes.ts";
import { callBalance, callRefunds } from "./traffic-refunds.ts";
import { callCheckout } from "./traffic-checkout.ts";
import { callDisputes } from "./traffic-disputes.ts";
import { callSetups } from "./traffic-setup.ts";

/** One call of every route and of as many parameters as the simulator takes. */
export async function callEverything(bench: Bench): Promise<void> {
  const { stripe, client } = bench;
  await bench.control.pauseWebhooks();
  const endpoint = await bench.listen(["*"]);
  const metadata = { booking: "b1" };
  const address = { line1: "1 Way", city: "Berlin", country: "DE", postal_code: "10115" };
  const shipping = { name: "Ada", address, phone: "+49" };
  const customer = await stripe.customers.create({
    name: "Ada",
    email: "ada@b.test",
    metadata,
    address,
    shipping: { name: "Ada", address },
    preferred_locales: ["de"],
    tax_exempt: "none",
  });
  await stripe.customers.update(customer.id, { description: "guest", phone: "", metadata: "" });
  await stripe.customerSessions.create({
    customer: customer.id,
    components: {
      mobile_payment_element: {
        enabled: true,
        features: { payment_method_save: "enabled", payment_method_redisplay: "enabled" },
      },
    },
  });
  await stripe.ephemeralKeys.create({ customer: customer.id }, { apiVersion: "2026-08-26.dahlia" });
  const saved = await stripe.paymentMethods.attach("pm_card_visa", { customer: customer.id });
  await stripe.paymentMethods.list({ customer: customer.id, type: "card" });
  await stripe.customers.listPaymentMethods(customer.id, { limit: 3 });
  await stripe.paymentMethods.retrieve(saved.id);

  const intent = await stripe.paymentIntents.create({
    amount: 2_000,
    currency: "eur",
    customer: customer.id,
    description: "Court 3",
    metadata,
    receipt_email: "ada@b.test",
    shipping,
    setup_future_usage: "off_session",
    capture_method: "manual",
    statement_descriptor_suffix: "COURT",
    transfer_group: "g1",
    automatic_payment_methods: { enabled: true },
    payment_method_options: { card: { request_three_d_secure: "any" } },
  });
  await stripe.paymentIntents.update(intent.id, { amount: 2_500, shipping: "", metadata });
  const card = { number: "4000000000003220", exp_month: 12, exp_year: 2034, cvc: "123" };
  const method = await client.createPaymentMethod({ card });
  const confirmed = await client.confirmPaymentIntent(intent.client_secret!, {
    paymentMethod: method.id,
    returnUrl: "holdfast://done",
  });
  await client.completeThreeDSecure(confirmed.next_action!, "complete");
  await client.retrievePaymentIntent(intent.client_secret!);
  await stripe.paymentIntents.capture(intent.id, { amount_to_capture: 1_000, final_capture: true });
  await failureOf(pay(bench, "pm_card_visa_chargeDeclined"));
  await pay(bench, saved.id, { customer: customer.id, off_session: true, use_stripe_sdk: true });
  const held = await pay(bench, "pm_card_visa", { payment_method_types: ["card"], ...TYPES_ONLY });
  await stripe.paymentIntents.cancel(held.id, { cancellation_reason: "duplicate" });

  const expand = ["data.latest_charge.balance_transaction", "data.customer"];
  const page = await stripe.paymentIntents.list({
    customer: customer.id,
    created: { gte: 1 },
    expand,
  });
  await stripe.paymentIntents.list({ starting_after: page.data[0]!.id, limit: 1 });
  const full = await stripe.paymentIntents.retrieve(intent.id, { expand: ["latest_charge"] });
  const charge = full.latest_charge as { id: string; balance_transaction: string };
  await stripe.charges.retrieve(charge.id);
  await stripe.charges.list({ payment_intent: intent.id });
  await stripe.balanceTransactions.retrieve(charge.balance_transaction);
  await stripe.balanceTransactions.list({ source: charge.id, type: "charge", currency: "eur" });
  const events = await stripe.events.list({ types: ["charge.succeeded"], delivery_success: false });
  await stripe.events.retrieve(events.data[0]!.id);
  await stripe.webhookEndpoints.update(endpoint.id, { disabled: true, metadata });
  await stripe.webhookEndpoints.list({ limit: 1 });
  await stripe.webhookEndpoints.retrieve(endpoint.id);
  await stripe.webhookEndpoints.del(endpoint.id);
  await stripe.paymentMethods.detach(saved.id);
  await stripe.customers.list({ email: "ada@b.test" });
  await stripe.customers.retrieve(customer.id);
  await stripe.customers.del(customer.id);
  await callDisputes(bench);
  await callRefunds(bench);
  await callBalance(bench);
  await callSetups(bench);
  await callCheckout(bench);
  await callChanges(bench);
}

/** Undoes the bench's automatic payment methods, and holds instead of taking. */
const TYPES_ONLY = {
  automatic_payment_methods: { enabled: false },
  capture_method: "manual",
} as const;
