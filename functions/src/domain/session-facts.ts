/** What Stripe has told us about one Checkout Session. Amounts in minor units, `asOf` in seconds. */
import { z } from "zod";
import { greatest, union } from "./lattice.ts";

/** Our words for a session's status; `unknown` is any value that Stripe may add later. */
export const SessionStatus = z.enum(["open", "complete", "expired", "unknown"]);
export type SessionStatus = z.infer<typeof SessionStatus>;

export const SessionPaid = z.enum(["unpaid", "paid", "no_payment_required", "unknown"]);
export type SessionPaid = z.infer<typeof SessionPaid>;

const SessionSnapshot = z.object({
  status: SessionStatus,
  paymentStatus: SessionPaid,
  amountTotal: z.int().nullable(),
  currency: z.string().nullable(),
  /** The owner that its metadata names; compared with the ledger's, never trusted. */
  uid: z.string().nullable(),
});
export type SessionSnapshot = z.infer<typeof SessionSnapshot>;

const Ending = z.enum(["complete", "expired"]);

export const SessionFact = z.object({
  /** 0 open, 1 ended, 2 ended and paid: a later band always wins over an earlier one. */
  band: z.int(),
  asOf: z.int(),
  /** The distinct states seen at the greatest (band, asOf). */
  snapshots: z.array(SessionSnapshot),
  /** Every ending ever seen; two of them contradict each other. */
  endingsSeen: z.array(Ending),
  /** A delayed method has failed after the session was complete: nothing can be paid there any more. */
  hasFailed: z.boolean(),
  /** The PaymentIntent that it pays with; Stripe makes it when the customer first tries. */
  intentId: z.string().nullable(),
  /** The newest time at which we asked Stripe; 0 if we never did. */
  readAsOf: z.int(),
});
export type SessionFact = z.infer<typeof SessionFact>;

export interface SessionObservation {
  readonly kind: "session";
  readonly id: string;
  readonly asOf: number;
  readonly source: "event" | "read";
  readonly snapshot: SessionSnapshot;
  readonly hasFailed: boolean;
  readonly intentId: string | null;
}

export function sessionFactOf(seen: SessionObservation): SessionFact {
  const { status, paymentStatus } = seen.snapshot;
  const isEnded = status === "complete" || status === "expired";
  return {
    band: isEnded ? (paymentStatus === "paid" ? 2 : 1) : 0,
    asOf: seen.asOf,
    snapshots: [seen.snapshot],
    endingsSeen: isEnded ? [status] : [],
    hasFailed: seen.hasFailed,
    intentId: seen.intentId,
    readAsOf: seen.source === "read" ? seen.asOf : 0,
  };
}

/** The greater (band, asOf) replaces the lesser; equal keys keep every distinct state. */
export function mergeSessions(a: SessionFact, b: SessionFact): SessionFact {
  const order = a.band - b.band || a.asOf - b.asOf;
  const newer = order >= 0 ? a : b;
  return {
    band: newer.band,
    asOf: newer.asOf,
    snapshots: order === 0 ? union(a.snapshots, b.snapshots) : newer.snapshots,
    endingsSeen: union(a.endingsSeen, b.endingsSeen),
    hasFailed: a.hasFailed || b.hasFailed,
    intentId: greatest(a.intentId, b.intentId),
    readAsOf: Math.max(a.readAsOf, b.readAsOf),
  };
}
