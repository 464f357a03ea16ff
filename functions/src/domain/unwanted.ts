/** Money that nobody is waiting for, or is not to be kept, goes back by itself, exactly once. */
import type { Booking } from "./booking.ts";
import { authorizedOf, decided, isEnding } from "./authorization.ts";
import { capturedOf, certainState, countingId, needsReview } from "./payment-status.ts";
import type { Ledger } from "./payment.ts";
import {
  canceledRefundId,
  refundsOf,
  reservedIn,
  unwantedRefundId,
  type RefundRequest,
} from "./refund.ts";

/**
 * The ledger with a request for each PaymentIntent of its payment whose money settles nothing: the
 * bound one if its booking has no use for it, and every stray that took money. The request's id
 * derives from the PaymentIntent, so it is written once, whoever notices first. Where the facts are
 * for a person to judge, nothing moves.
 * @param now milliseconds
 */
export function withUnwantedReturned(ledger: Ledger, booking: Booking, now: number): Ledger {
  if (needsReview(ledger)) return ledger;
  if (isReservedInVain(ledger, booking)) {
    return decided(ledger, { kind: "void", amount: 0, why: "unwanted", note: null }, now);
  }
  const overtaken = overtakenIn(ledger, booking);
  if (overtaken > 0) return withCanceledReturned(ledger, overtaken, now);
  return withReturned(ledger, unwantedIntents(ledger, booking), now);
}

/**
 * What a payment has taken for a booking that was never confirmed goes back with the end of its hold.
 * @param now milliseconds
 */
export function withPaidReturned(ledger: Ledger, now: number): Ledger {
  const intentId = countingId(ledger);
  return needsReview(ledger) || intentId === undefined
    ? ledger
    : withReturned(ledger, [intentId], now);
}

function withReturned(ledger: Ledger, intentIds: readonly string[], now: number): Ledger {
  const asked = intentIds
    .filter((intentId) => !Object.hasOwn(ledger.requests, unwantedRefundId(intentId)))
    .map((intentId) => [unwantedRefundId(intentId), requestFor(ledger, intentId, now)] as const)
    .filter(([, { amount }]) => amount > 0);
  if (asked.length === 0) return ledger;
  return { ...ledger, requests: { ...ledger.requests, ...Object.fromEntries(asked) } };
}

/** Reserved, and another sum than owed: it must never be taken. */
function isReservedInVain(ledger: Ledger, { payments }: Booking): boolean {
  const state = certainState(ledger);
  if (state === null || authorizedOf(ledger) === 0 || isEnding(ledger)) return false;
  if (payments[ledger.paymentId]?.entry != null) return false;
  return state.amount !== ledger.amount || state.currency !== ledger.currency;
}

/**
 * Minor units that were taken beyond what the cancellation had decided to take: somebody else captured
 * the reserved money before Stripe heard of it.
 */
function overtakenIn(ledger: Ledger, { payments }: Booking): number {
  const { ending, requests, paymentId } = ledger;
  const isPaid = payments[paymentId]?.entry?.kind === "paid";
  if (ending?.why !== "canceled" || !isPaid) return 0;
  if (Object.hasOwn(requests, canceledRefundId(paymentId))) return 0;
  const reserved = reservedIn(refundsOf(ledger, countingId(ledger) ?? ""));
  return Math.max(0, capturedOf(ledger) - ending.amount - reserved);
}

function withCanceledReturned(ledger: Ledger, amount: number, now: number): Ledger {
  const request: RefundRequest = {
    ...{ intentId: countingId(ledger) ?? "", amount, isAll: false, why: "canceled" },
    ...{ state: "requested", stripeRefundId: null, attempt: 1, note: null, createdAt: now },
  };
  const requests = { ...ledger.requests, [canceledRefundId(ledger.paymentId)]: request };
  return { ...ledger, requests };
}

function unwantedIntents(ledger: Ledger, booking: Booking): string[] {
  const { paymentIntentId: bound, facts } = ledger;
  // Before the binding nobody can tell which of them is too many.
  if (bound === null) return [];
  const isUnwanted = booking.payments[ledger.paymentId]?.entry?.kind === "unwanted";
  const strays = Object.keys(facts.intents).filter((id) => id !== bound);
  return isUnwanted ? [bound, ...strays] : strays;
}

function requestFor(ledger: Ledger, intentId: string, now: number): RefundRequest {
  const taken = ledger.facts.intents[intentId]?.amountReceived ?? 0;
  return {
    intentId,
    amount: taken - reservedIn(refundsOf(ledger, intentId)),
    isAll: true,
    why: "unwanted",
    state: "requested",
    stripeRefundId: null,
    attempt: 1,
    note: null,
    createdAt: now,
  };
}
