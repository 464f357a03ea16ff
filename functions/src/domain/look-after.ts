/**
 * When a sweep must look at a payment because of what came after the money: refunds, disputes, and
 * PaymentIntents too many. Follows from the ledger alone, as next-look.ts does.
 */
import { isEnding } from "./authorization.ts";
import { disputesOf, isUncertain, standingOf } from "./dispute.ts";
import type { Ledger } from "./payment.ts";
import { refundsOf, type Refund } from "./refund.ts";

const TIE_SETTLES_AFTER_MS = 2_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** What is ours to do: refunds to ask for, strays to end, states that only a list can settle. */
export function owedLook(ledger: Ledger): number | null {
  return earliest([
    ...Object.keys(ledger.requests).flatMap((refundId) => requestLook(ledger, refundId)),
    ...(isEnding(ledger) ? [ledger.ending?.decidedAt ?? ledger.createdAt] : []),
    ...(openStrays(ledger).length > 0 ? [ledger.createdAt] : []),
    ...(hasUntoldRefunds(ledger) ? [ledger.createdAt] : []),
    ...Object.values(ledger.facts.disputes)
      .filter(isUncertain)
      .map(({ asOf }) => asOf * 1000 + TIE_SETTLES_AFTER_MS),
  ]);
}

/** What others are to do, in case their events are lost: once an hour at first, then once a day. */
export function awaitedLook(ledger: Ledger): number | null {
  const disputed = Object.values(ledger.facts.disputes)
    .filter((fact) => standingOf([["", fact]]) === "open")
    .map(({ asOf }) => asOf * 1000 + DAY_MS);
  return earliest([...disputed, ...pendingRefunds(ledger).map((refund) => heard(ledger, refund))]);
}

function requestLook({ requests, facts }: Ledger, refundId: string): number[] {
  const request = requests[refundId];
  if (request?.state === "requested") return [request.createdAt];
  if (request?.state !== "blocked") return [];
  // While the dispute is open there is nothing to ask for; its end brings us here.
  const standing = standingOf(disputesOf(facts.disputes, request.intentId));
  return standing === "open" ? [] : [request.createdAt];
}

/** PaymentIntents too many that could still take money. */
export function openStrays({ paymentIntentId: bound, facts }: Ledger): string[] {
  if (bound === null) return [];
  return Object.entries(facts.intents)
    .filter(([id, { terminalsSeen }]) => id !== bound && terminalsSeen.length === 0)
    .map(([id]) => id);
}

/** A charge says that more went back than we have heard of. */
export function hasUntoldRefunds({ facts }: Ledger): boolean {
  return Object.entries(facts.charges).some(([chargeId, { amountRefunded }]) => {
    const told = Object.values(facts.refunds).filter((one) => one.chargeId === chargeId);
    return amountRefunded > told.reduce((sum, { amount }) => sum + amount, 0);
  });
}

/** On their way: Stripe has made them, and has not said yet that they arrived. */
export function pendingRefunds(ledger: Ledger): (Refund & { readonly intentId: string })[] {
  const intentIds = Object.keys(ledger.facts.intents);
  return intentIds
    .flatMap((intentId) => refundsOf(ledger, intentId).map((refund) => ({ ...refund, intentId })))
    .filter(({ status }) => WAITS.has(status));
}

const WAITS: ReadonlySet<string> = new Set(["pending", "requires_action", "unknown"]);

function heard({ requests, facts }: Ledger, { refundId, stripeRefundId }: Refund): number {
  const fact = stripeRefundId === null ? undefined : facts.refunds[stripeRefundId];
  const begunAt = requests[refundId]?.createdAt ?? (fact?.created ?? 0) * 1000;
  const heardAt = Math.max(begunAt, (fact?.asOf ?? 0) * 1000);
  return heardAt + Math.min(Math.max(heardAt - begunAt, HOUR_MS), DAY_MS);
}

function earliest(looks: readonly number[]): number | null {
  return looks.length === 0 ? null : Math.min(...looks);
}
