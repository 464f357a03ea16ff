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

export const EVENT_TYPES = [...INTENT_EVENT_TYPES, ...CHARGE_EVENT_TYPES] as const;
