import type Stripe from "stripe";
import { DISPUTE_DELAY_MS } from "../../src/core/constants.ts";
import { pay } from "./bench.ts";
import type { Bench } from "./bench.ts";

/** Every call of disputes and early fraud warnings, and every piece of evidence. */
export async function callDisputes(bench: Bench): Promise<void> {
  const { stripe, control } = bench;
  const disputed = await pay(bench, "pm_card_createDispute");
  const asked = await pay(bench, "pm_card_createDisputeInquiry");
  const reported = await pay(bench, "pm_card_createIssuerFraudRecord");
  await control.advanceClock(DISPUTE_DELAY_MS);

  const created = { gte: 1 };
  const page = await stripe.disputes.list({ payment_intent: disputed.id, created, limit: 3 });
  const { id, charge } = page.data[0]!;
  await stripe.disputes.list({ charge: charge as string, expand: ["data.charge"] });
  await stripe.disputes.retrieve(id, { expand: ["charge", "payment_intent"] });
  await stripe.disputes.update(id, { evidence: TEXTS, submit: false, metadata: { booking: "b1" } });
  await stripe.disputes.update(id, { evidence: FILES });
  const inquiry = await stripe.disputes.list({ payment_intent: asked.id });
  await stripe.disputes.close(inquiry.data[0]!.id);

  const warnings = await stripe.radar.earlyFraudWarnings.list({
    payment_intent: reported.id,
    created,
    expand: ["data.charge"],
  });
  const warning = warnings.data[0]!;
  const reportedCharge = (warning.charge as Stripe.Charge).id;
  await stripe.radar.earlyFraudWarnings.list({ charge: reportedCharge });
  await stripe.radar.earlyFraudWarnings.retrieve(warning.id, { expand: ["payment_intent"] });
}

export const TEXTS = {
  access_activity_log: "signed in at 10:00",
  billing_address: "1 Way, Berlin",
  cancellation_policy_disclosure: "shown before the purchase",
  cancellation_rebuttal: "was not canceled",
  customer_email_address: "ada@b.test",
  customer_name: "Ada",
  customer_purchase_ip: "192.0.2.1",
  duplicate_charge_explanation: "another day",
  duplicate_charge_id: "ch_other",
  product_description: "Court 3, an hour",
  refund_policy_disclosure: "shown before the purchase",
  refund_refusal_explanation: "too late",
  service_date: "2030-01-10",
  shipping_address: "1 Way, Berlin",
  shipping_carrier: "none",
  shipping_date: "2030-01-10",
  shipping_tracking_number: "none",
  uncategorized_text: "Played and left.",
} satisfies Stripe.DisputeUpdateParams.Evidence;

export const FILES = {
  cancellation_policy: "file_policy1",
  customer_communication: "file_mail1",
  customer_signature: "file_signature1",
  duplicate_charge_documentation: "file_other1",
  receipt: "file_receipt1",
  refund_policy: "file_policy2",
  service_documentation: "file_service1",
  shipping_documentation: "file_shipping1",
  uncategorized_file: "file_rest1",
} satisfies Stripe.DisputeUpdateParams.Evidence;
