/**
 * What an operator has to know about a payment after its money came. Derived, so it goes away with its
 * cause. It stands in the booking, which its customer reads: a bank's warning of fraud is rung for
 * (alarms.ts) and kept in the ledger, and is none of these, or a thief would be the first to know.
 */
import { standingOf } from "./dispute.ts";
import type { Ledger } from "./payment.ts";
import { isReserved, refundsOf, type Refund } from "./refund.ts";

const TROUBLES = ["dispute_lost", "disputed", "refund_failed"] as const;
export type Trouble = (typeof TROUBLES)[number];

export function troublesOf(ledger: Ledger): Trouble[] {
  const standings = Object.entries(ledger.facts.disputes).map((one) => standingOf([one]));
  const holds: Record<Trouble, boolean> = {
    dispute_lost: standings.includes("lost"),
    disputed: standings.includes("open"),
    refund_failed: intentsOf(ledger).some((intentId) => owesAgain(ledger, intentId)),
  };
  return TROUBLES.filter((trouble) => holds[trouble]);
}

/** Every PaymentIntent that took money, or from which some is to go back. */
export function intentsOf({ requests, facts }: Ledger): string[] {
  const told = Object.values(facts.refunds).flatMap(({ intentId }) => intentId ?? []);
  const asked = Object.values(requests).map(({ intentId }) => intentId);
  return [...new Set([...Object.keys(facts.intents), ...asked, ...told])].sort();
}

/** A refund that we owe did not arrive, and nothing that came after it has made up for it. */
function owesAgain(ledger: Ledger, intentId: string): boolean {
  const refunds = refundsOf(ledger, intentId);
  // Stripe refuses ours where others have given the money back: their refund stands in for it.
  const hasStandIn = refunds.some(({ status }) => status === "rejected");
  const failed = refunds.filter((one) => hasFailed(one) && (hasStandIn || one.why !== "external"));
  if (failed.length === 0) return false;
  const since = Math.min(...failed.map((one) => begunAt(ledger, one)));
  const madeUp = refunds.filter((one) => isReserved(one.status) && begunAt(ledger, one) > since);
  return sum(madeUp) < sum(failed);
}

export function hasFailed({ status }: Refund): boolean {
  return status === "failed" || status === "canceled";
}

/** Milliseconds: when it was decided; of one that was not ours, when Stripe made it. */
export function begunAt({ requests, facts }: Ledger, { refundId, stripeRefundId }: Refund): number {
  const fact = stripeRefundId === null ? undefined : facts.refunds[stripeRefundId];
  return requests[refundId]?.createdAt ?? (fact?.created ?? 0) * 1000;
}

function sum(refunds: readonly Refund[]): number {
  return refunds.reduce((total, { amount }) => total + amount, 0);
}
