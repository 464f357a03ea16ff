/**
 * The events that the endpoint subscribes to: no fewer, or a payment would wait for a sweep; no more,
 * or Stripe would send what nobody reads. Whatever creates the endpoint takes the list from here.
 */
export const INTENT_EVENT_TYPES = [
  "payment_intent.created",
  "payment_intent.requires_action",
  "payment_intent.processing",
  "payment_intent.partially_funded",
  "payment_intent.payment_failed",
  "payment_intent.amount_capturable_updated",
  "payment_intent.succeeded",
  "payment_intent.canceled",
] as const;

export const CHARGE_EVENT_TYPES = [
  "charge.succeeded",
  "charge.captured",
  "charge.updated",
  "charge.failed",
  "charge.pending",
  "charge.expired",
  "charge.refunded",
] as const;

export const REFUND_EVENT_TYPES = [
  "refund.created",
  "refund.updated",
  "refund.failed",
  "charge.refund.updated",
] as const;

export const DISPUTE_EVENT_TYPES = [
  "charge.dispute.created",
  "charge.dispute.updated",
  "charge.dispute.closed",
  "charge.dispute.funds_withdrawn",
  "charge.dispute.funds_reinstated",
] as const;

export const WARNING_EVENT_TYPES = [
  "radar.early_fraud_warning.created",
  "radar.early_fraud_warning.updated",
] as const;

export const SESSION_EVENT_TYPES = [
  "checkout.session.completed",
  "checkout.session.async_payment_succeeded",
  "checkout.session.async_payment_failed",
  "checkout.session.expired",
] as const;

export const SETUP_EVENT_TYPES = [
  "setup_intent.succeeded",
  "setup_intent.setup_failed",
  "setup_intent.canceled",
  "setup_intent.requires_action",
] as const;

export const CARD_EVENT_TYPES = [
  "payment_method.attached",
  "payment_method.detached",
  "payment_method.updated",
  "payment_method.automatically_updated",
] as const;

export const CUSTOMER_EVENT_TYPES = ["customer.deleted"] as const;

export const EVENT_TYPES = [
  ...INTENT_EVENT_TYPES,
  ...CHARGE_EVENT_TYPES,
  ...REFUND_EVENT_TYPES,
  ...DISPUTE_EVENT_TYPES,
  ...WARNING_EVENT_TYPES,
  ...SESSION_EVENT_TYPES,
  ...SETUP_EVENT_TYPES,
  ...CARD_EVENT_TYPES,
  ...CUSTOMER_EVENT_TYPES,
] as const;
