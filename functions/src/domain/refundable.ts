/** How much of a payment can still go back, and from which of its PaymentIntents. */
import { disputesOf, standingOf, withheldIn, type DisputeStanding } from "./dispute.ts";
import { capturedOf, countingId } from "./payment-status.ts";
import type { Ledger } from "./payment.ts";
import { refundsOf, reservedIn } from "./refund.ts";

/** Minor units throughout. */
export interface Refundable {
  readonly intentId: string;
  readonly captured: number;
  /** On its way back already, or arrived. */
  readonly reserved: number;
  /** Held by a dispute, or lost in one. */
  readonly withheld: number;
  readonly left: number;
  readonly standing: DisputeStanding;
}

/**
 * Of the PaymentIntent that counts; where nothing of it is left, of one too many whose money has not
 * gone back. Null while nothing is known to have been made.
 */
export function refundableOf(ledger: Ledger): Refundable | null {
  const counting = countingId(ledger);
  if (counting === undefined) return null;
  const strays = Object.keys(ledger.facts.intents)
    .filter((id) => id !== counting)
    .sort();
  const sums = [counting, ...strays].map((id) => sumsOf(ledger, id, id === counting));
  return sums.find(({ left }) => left > 0) ?? sums[0] ?? null;
}

function sumsOf(ledger: Ledger, intentId: string, isCounting: boolean): Refundable {
  const received = ledger.facts.intents[intentId]?.amountReceived ?? 0;
  const captured = isCounting ? capturedOf(ledger) : received;
  const reserved = reservedIn(refundsOf(ledger, intentId));
  const disputes = disputesOf(ledger.facts.disputes, intentId);
  const withheld = withheldIn(disputes);
  const left = Math.max(0, captured - reserved - withheld);
  return { intentId, captured, reserved, withheld, left, standing: standingOf(disputes) };
}
