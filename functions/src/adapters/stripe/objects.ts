/**
 * The parts of Stripe's objects that we read, parsed at the edge. What decides about money must be
 * there and of its type; what only decorates becomes null when it has an unexpected shape, so that
 * an oddity in a receipt never stops a payment.
 */
import { z } from "zod";

const Id = z.string().min(1);
const Text = z.string().nullish().catch(null).transform(orNull);
/** Stripe shows a reference as an id, or, where it was asked to expand it, as the object. */
export const Reference = z
  .union([Id, z.object({ id: Id }).transform(({ id }) => id)])
  .nullish()
  .catch(null)
  .transform(orNull);
export const Metadata = z.record(z.string(), z.string()).catch({});

const PaymentError = z.object({ code: Text, decline_code: Text, charge: Reference });

export const StripeIntent = z.object({
  object: z.literal("payment_intent"),
  id: Id,
  status: z.string(),
  amount: z.int(),
  amount_received: z.int(),
  amount_capturable: z.int(),
  currency: z.string(),
  client_secret: Text,
  cancellation_reason: Text,
  metadata: Metadata,
  last_payment_error: PaymentError.nullish().catch(null).transform(orNull),
  latest_charge: z.unknown(),
});
export type StripeIntent = z.infer<typeof StripeIntent>;

const Card = z.object({ brand: z.string(), last4: z.string() }).nullable().catch(null);
const CaptureBefore = z
  .object({ capture_before: z.int() })
  .transform((card) => card.capture_before)
  .nullable()
  .catch(null);

export const StripeCharge = z.object({
  object: z.literal("charge"),
  id: Id,
  status: z.string(),
  captured: z.boolean(),
  amount: z.int(),
  amount_captured: z.int(),
  amount_refunded: z.int(),
  currency: z.string(),
  payment_intent: Reference,
  receipt_url: Text,
  failure_code: Text,
  outcome: z.object({ type: Text, reason: Text }).nullable().catch(null),
  /** Each an id, or, where Stripe was asked to show it, the object. */
  balance_transaction: z.unknown().optional(),
  failure_balance_transaction: z.unknown().optional(),
  payment_method_details: z
    .object({ card: z.unknown() })
    .transform(({ card }) => ({ card: Card.parse(card), captureBefore: CaptureBefore.parse(card) }))
    .catch({ card: null, captureBefore: null }),
  /** Only there where Stripe was asked to show them. */
  refunds: z
    .object({ data: z.array(z.unknown()) })
    .transform(({ data }) => data)
    .nullish()
    .catch(null)
    .transform((data) => data ?? []),
});
export type StripeCharge = z.infer<typeof StripeCharge>;

export const StripeRefund = z.object({
  object: z.literal("refund"),
  id: Id,
  status: Text,
  amount: z.int(),
  currency: z.string(),
  created: z.int(),
  payment_intent: Reference,
  charge: Reference,
  metadata: Metadata,
  failure_reason: Text,
  /** An id, or the object; null while no money of the merchant's has moved. */
  balance_transaction: z.unknown(),
  failure_balance_transaction: z.unknown().optional(),
});
export type StripeRefund = z.infer<typeof StripeRefund>;

export const StripeSession = z.object({
  object: z.literal("checkout.session"),
  id: Id,
  status: Text,
  payment_status: z.string(),
  amount_total: z.int().nullable(),
  currency: Text,
  metadata: Metadata,
  /** An id, or, where Stripe was asked to show it, the object. */
  payment_intent: z.unknown(),
  url: Text,
  client_secret: Text,
});
export type StripeSession = z.infer<typeof StripeSession>;

const BalanceMovement = z.object({
  id: Id,
  amount: z.int(),
  fee: z.int(),
  net: z.int(),
  currency: z.string().optional().catch(undefined),
});

export const StripeDispute = z.object({
  object: z.literal("dispute"),
  id: Id,
  status: z.string(),
  amount: z.int(),
  currency: z.string(),
  reason: z.string(),
  charge: Reference,
  payment_intent: Reference,
  is_charge_refundable: z.boolean(),
  evidence_details: z.object({ due_by: z.int().nullable() }).catch({ due_by: null }),
  balance_transactions: z.array(BalanceMovement).catch([]),
});
export type StripeDispute = z.infer<typeof StripeDispute>;

export const StripeWarning = z.object({
  object: z.literal("radar.early_fraud_warning"),
  id: Id,
  charge: Reference,
  payment_intent: Reference,
  fraud_type: z.string(),
  actionable: z.boolean(),
});
export type StripeWarning = z.infer<typeof StripeWarning>;

/** What any object may carry that tells whose it is. */
export const Belongings = z
  .object({ metadata: Metadata, payment_intent: Reference })
  .catch({ metadata: {}, payment_intent: null });

function orNull<T>(value: T | null | undefined): T | null {
  return value ?? null;
}
