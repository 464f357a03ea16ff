/** What Stripe has told us about one refund. Amounts in minor units, `asOf` and `created` in seconds. */
import { z } from "zod";
import { compare, greater, greatest } from "./lattice.ts";

/** Our words for a refund's status; `unknown` is any value that Stripe may add later. */
export const RefundStatus = z.enum([
  "pending",
  "requires_action",
  "succeeded",
  "failed",
  "canceled",
  "unknown",
]);
export type RefundStatus = z.infer<typeof RefundStatus>;

export const RefundFact = z.object({
  intentId: z.string().nullable(),
  chargeId: z.string().nullable(),
  /** Our name for it, from its metadata; null if the Dashboard or Stripe itself made it. */
  refundId: z.string().nullable(),
  amount: z.int(),
  currency: z.string(),
  created: z.int(),
  status: RefundStatus,
  asOf: z.int(),
  failureReason: z.string().nullable(),
  /** It has moved money of the merchant's, so it is no release; left out where that is not known. */
  isMoved: z.literal(true).optional(),
});
export type RefundFact = z.infer<typeof RefundFact>;

export interface RefundObservation {
  readonly kind: "refund";
  readonly id: string;
  readonly asOf: number;
  readonly fact: Omit<RefundFact, "asOf">;
}

/** A refund may succeed first and fail weeks later, never the other way round. */
const RANKS: Record<RefundStatus, 1 | 2 | 3> = {
  unknown: 1,
  pending: 1,
  requires_action: 1,
  succeeded: 2,
  failed: 3,
  canceled: 3,
};

export function mergeRefunds(a: RefundFact, b: RefundFact): RefundFact {
  const order = RANKS[a.status] - RANKS[b.status] || a.asOf - b.asOf || compare(a.status, b.status);
  const newer = order >= 0 ? a : b;
  return {
    intentId: greatest(a.intentId, b.intentId),
    chargeId: greatest(a.chargeId, b.chargeId),
    refundId: greatest(a.refundId, b.refundId),
    amount: Math.max(a.amount, b.amount),
    currency: greater(a.currency, b.currency),
    created: Math.min(a.created, b.created),
    status: newer.status,
    asOf: newer.asOf,
    failureReason: greatest(a.failureReason, b.failureReason),
    ...(a.isMoved === true || b.isMoved === true ? { isMoved: true } : {}),
  };
}
