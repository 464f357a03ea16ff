/**
 * What Stripe has told us about one dispute and about warnings of one. Amounts in minor units,
 * `asOf` in seconds on Stripe's clock.
 */
import { z } from "zod";
import { greater, greatest, put, union } from "./lattice.ts";

/** Our words for a dispute's status; `unknown` is any value that Stripe may add later. */
export const DisputeStatus = z.enum([
  "warning_needs_response",
  "needs_response",
  "warning_under_review",
  "under_review",
  "warning_closed",
  "won",
  "lost",
  "prevented",
  "unknown",
]);
export type DisputeStatus = z.infer<typeof DisputeStatus>;

const BANDS: Record<DisputeStatus, 0 | 1 | 2> = {
  unknown: 0,
  warning_needs_response: 0,
  needs_response: 0,
  warning_under_review: 1,
  under_review: 1,
  warning_closed: 2,
  won: 2,
  lost: 2,
  prevented: 2,
};

/** One movement on our balance at Stripe; Σ net of a dispute's is what it has cost us. */
const Movement = z.object({
  amount: z.int(),
  fee: z.int(),
  net: z.int(),
  /** That of our balance; left out of what was told before it was kept. */
  currency: z.string().optional(),
});
export type Movement = z.infer<typeof Movement>;

const DisputeSnapshot = z.object({
  status: DisputeStatus,
  /** While it is open: whether the charge may still be refunded, which ends an inquiry. */
  isRefundable: z.boolean(),
  /** Milliseconds; null when no answer is wanted. */
  dueBy: z.int().nullable(),
});
export type DisputeSnapshot = z.infer<typeof DisputeSnapshot>;

export const DisputeFact = z.object({
  intentId: z.string().nullable(),
  chargeId: z.string().nullable(),
  amount: z.int(),
  currency: z.string(),
  reason: z.string(),
  band: z.int(),
  asOf: z.int(),
  /** The distinct states seen at the greatest (band, asOf); more than one is a tie. */
  snapshots: z.array(DisputeSnapshot),
  movements: z.record(z.string(), Movement),
});
export type DisputeFact = z.infer<typeof DisputeFact>;

export interface DisputeObservation {
  readonly kind: "dispute";
  readonly id: string;
  readonly asOf: number;
  readonly fact: Omit<DisputeFact, "band" | "asOf" | "snapshots"> & {
    readonly snapshot: DisputeSnapshot;
  };
}

export function disputeFactOf({ asOf, fact }: DisputeObservation): DisputeFact {
  const { snapshot, ...rest } = fact;
  return { ...rest, asOf, band: BANDS[snapshot.status], snapshots: [snapshot] };
}

/** The greater (band, asOf) replaces the lesser; equal keys keep every distinct state: a tie. */
export function mergeDisputes(a: DisputeFact, b: DisputeFact): DisputeFact {
  const order = a.band - b.band || a.asOf - b.asOf;
  const newer = order >= 0 ? a : b;
  return {
    intentId: greatest(a.intentId, b.intentId),
    chargeId: greatest(a.chargeId, b.chargeId),
    amount: Math.max(a.amount, b.amount),
    currency: greater(a.currency, b.currency),
    reason: greater(a.reason, b.reason),
    band: newer.band,
    asOf: newer.asOf,
    snapshots: order === 0 ? union(a.snapshots, b.snapshots) : newer.snapshots,
    movements: Object.entries(b.movements).reduce(
      (all, [id, movement]) => put(all, id, movement, fuller),
      a.movements,
    ),
  };
}

/** They differ only where one of them is from before the currency was kept. */
function fuller(a: Movement, b: Movement): Movement {
  if (a.currency === undefined || b.currency === undefined) {
    return a.currency === b.currency ? greater(a, b) : a.currency === undefined ? b : a;
  }
  return greater(a, b);
}

/** An early fraud warning: the bank says that its customer did not pay this. */
export const WarningFact = z.object({
  intentId: z.string().nullable(),
  chargeId: z.string().nullable(),
  fraudType: z.string(),
  /** Whether a refund may still prevent a dispute; it never becomes so again. */
  isActionable: z.boolean(),
  asOf: z.int(),
});
export type WarningFact = z.infer<typeof WarningFact>;

export interface WarningObservation {
  readonly kind: "warning";
  readonly id: string;
  readonly asOf: number;
  readonly fact: Omit<WarningFact, "asOf">;
}

export function mergeWarnings(a: WarningFact, b: WarningFact): WarningFact {
  return {
    intentId: greatest(a.intentId, b.intentId),
    chargeId: greatest(a.chargeId, b.chargeId),
    fraudType: greater(a.fraudType, b.fraudType),
    isActionable: a.isActionable && b.isActionable,
    asOf: Math.max(a.asOf, b.asOf),
  };
}
