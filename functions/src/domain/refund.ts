/** Money on its way back: what we have asked for, what Stripe has told, and what is left to give. */
import { z } from "zod";
import type { ChargeFact } from "./facts.ts";
import type { RefundFact, RefundStatus } from "./refund-facts.ts";

export const RefundReason = z.enum([
  /** Nobody was waiting for the money. */
  "unwanted",
  /** What the cancellation policy gives back. */
  "canceled",
  /** A cheaper booking after a change. */
  "changed",
  /** An operator's decision. */
  "operator",
]);
export type RefundReason = z.infer<typeof RefundReason>;

/**
 * What we have decided to give back, written before Stripe is asked. Its later fate is the fact that
 * carries its id; until there is one, `state` says where it stands.
 */
export const RefundRequest = z.object({
  intentId: z.string(),
  /** Minor units. */
  amount: z.int(),
  /** Sent without an amount: Stripe gives back whatever is left. */
  isAll: z.boolean(),
  why: RefundReason,
  /** `blocked`: a dispute holds the money. `paid_outside`: given back without Stripe. */
  state: z.enum(["requested", "bound", "blocked", "rejected", "paid_outside"]),
  stripeRefundId: z.string().nullable(),
  /** Part of the idempotency key: Stripe keeps a refusal under it, so what is asked anew gets the next. */
  attempt: z.int(),
  /** The operator's words, or null where no person decided. */
  note: z.string().nullable(),
  createdAt: z.int(),
});
export type RefundRequest = z.infer<typeof RefundRequest>;

/** So often Stripe may refuse what the sums say is owed, before it is left to a person. */
const REFUND_ATTEMPTS_MAX = 5;

/**
 * What to do about a refusal: ask anew for what is left by what is known now, or give up.
 * @param left minor units that could still go back, this request not counted
 */
export function afterRefusal(request: RefundRequest, left: number): RefundRequest {
  if (left <= 0 || request.attempt >= REFUND_ATTEMPTS_MAX) return { ...request, state: "rejected" };
  const amount = Math.min(request.amount, left);
  return { ...request, state: "requested", amount, attempt: request.attempt + 1 };
}

/** Our name for the one refund of all the money that nobody was waiting for. */
export function unwantedRefundId(intentId: string): string {
  return `auto:${intentId}`;
}

/** Of what a cancellation gives back: a booking is canceled once, so a payment has at most one. */
export function canceledRefundId(paymentId: string): string {
  return `cancel:${paymentId}`;
}

/** Of what a cheaper change gives back; `version` is the one of the booking that has changed by it. */
export function changedRefundId(paymentId: string, version: number): string {
  return `change:${paymentId}:v${String(version)}`;
}

export interface Refund {
  /** Ours; for one that we did not ask for, Stripe's. */
  readonly refundId: string;
  readonly stripeRefundId: string | null;
  readonly amount: number;
  readonly status: RefundStatus | "requested" | "blocked" | "rejected" | "paid_outside";
  readonly why: RefundReason | "external";
  readonly failureReason: string | null;
}

interface Known {
  readonly requests: Readonly<Record<string, RefundRequest>>;
  readonly facts: {
    readonly refunds: Readonly<Record<string, RefundFact>>;
    readonly charges: Readonly<Record<string, ChargeFact>>;
    readonly intents: Readonly<Record<string, { readonly amountReceived: number }>>;
  };
}

/** Each refund of one PaymentIntent once, ours and others', without what was only released. */
export function refundsOf({ requests, facts }: Known, intentId: string): Refund[] {
  const told = Object.entries(facts.refunds).filter(([, fact]) => fact.intentId === intentId);
  const received = facts.intents[intentId]?.amountReceived ?? 0;
  const released = releasesAmong(told, facts.charges, received);
  const matched = new Set<string>();
  const asked = Object.entries(requests)
    .filter(([, request]) => request.intentId === intentId)
    .map(([refundId, request]): Refund => {
      const found = told.find(([id, fact]) => isAnswerTo(id, fact, refundId, request));
      if (found !== undefined) matched.add(found[0]);
      return ours(refundId, request, found);
    });
  const others = told
    .filter(([id]) => !matched.has(id) && !released.has(id))
    .map(([id, fact]): Refund => ({ ...external(id, fact) }));
  return [...asked, ...others];
}

function isAnswerTo(id: string, fact: RefundFact, refundId: string, request: RefundRequest) {
  return fact.refundId === refundId || request.stripeRefundId === id;
}

function ours(
  refundId: string,
  { amount, state, stripeRefundId, why }: RefundRequest,
  found: [string, RefundFact] | undefined,
): Refund {
  const [id, fact] = found ?? [stripeRefundId, null];
  // Given back by hand after it had failed at Stripe: that is how it ended.
  if (fact === null || state === "paid_outside") {
    const status = state === "bound" ? "pending" : state;
    return { refundId, stripeRefundId: id, amount, status, why, failureReason: null };
  }
  const { status, failureReason } = fact;
  return { refundId, stripeRefundId: id, amount: fact.amount, status, why, failureReason };
}

function external(id: string, { amount, status, failureReason }: RefundFact): Refund {
  return { refundId: id, stripeRefundId: id, amount, status, why: "external", failureReason };
}

/**
 * Where money was held and not (all) taken, Stripe writes a refund of the rest. Nobody gets any money
 * by it, so it is none: all refunds of a charge that took nothing, else the first one of exactly the rest.
 * @param received what the PaymentIntent says, as the charge's own word of its capture may be lost
 */
function releasesAmong(
  told: readonly [string, RefundFact][],
  charges: Readonly<Record<string, ChargeFact>>,
  received: number,
): Set<string> {
  const oldestFirst = told
    .filter(([, { refundId, isMoved }]) => refundId === null && isMoved !== true)
    .toSorted(([a, x], [b, y]) => x.created - y.created || (a < b ? -1 : 1));
  const found = new Set<string>();
  for (const [chargeId, { amount, amountCaptured }] of Object.entries(charges)) {
    const ofCharge = oldestFirst.filter(([, fact]) => fact.chargeId === chargeId);
    const taken = Math.max(amountCaptured, received);
    const rest = amount - taken;
    const releases =
      taken === 0 ? ofCharge : ofCharge.filter(([, fact]) => fact.amount === rest).slice(0, 1);
    for (const [id] of releases) found.add(id);
  }
  return found;
}

/** Minor units that are on their way back or have arrived: no second refund may count on them. */
export function reservedIn(refunds: readonly Refund[]): number {
  return sum(refunds.filter(({ status }) => isReserved(status)));
}

/** Minor units that have arrived. */
export function settledIn(refunds: readonly Refund[]): number {
  return sum(refunds.filter(({ status }) => status === "succeeded" || status === "paid_outside"));
}

export function isReserved(status: Refund["status"]): boolean {
  return status !== "failed" && status !== "canceled" && status !== "rejected";
}

function sum(refunds: readonly Refund[]): number {
  return refunds.reduce((total, { amount }) => total + amount, 0);
}
