/** What a Checkout Session says about the payment it belongs to. Its PaymentIntent says the rest. */
import type { Ledger, PaymentStatus } from "./payment.ts";
import type { SessionFact } from "./session-facts.ts";

/** The session that counts: the bound one; before that, the lowest id, whichever came first. */
export function countingSession(ledger: Ledger): { id: string; fact: SessionFact } | null {
  const { sessionId, facts } = ledger;
  const id = sessionId ?? Object.keys(facts.sessions).sort()[0];
  const fact = id === undefined ? undefined : facts.sessions[id];
  return id === undefined || fact === undefined ? null : { id, fact };
}

/** The PaymentIntent of the session that is bound, once Stripe has made and named it. */
function intentOfSession({ sessionId, facts }: Ledger): string | null {
  return sessionId === null ? null : (facts.sessions[sessionId]?.intentId ?? null);
}

/** The ledger with the PaymentIntent that its session has named; the facts of any other are a stray's. */
export function adopted(ledger: Ledger): Ledger {
  const paymentIntentId = ledger.paymentIntentId ?? intentOfSession(ledger);
  return paymentIntentId === ledger.paymentIntentId ? ledger : { ...ledger, paymentIntentId };
}

/** Of an attempt that Stripe had said was never made, the first session to be heard of is bound. */
export function sessionMadeAfterAll(ledger: Ledger): Ledger {
  const found = ledger.closed && ledger.sessionId === null ? countingSession(ledger) : null;
  return found === null ? ledger : { ...ledger, sessionId: found.id, closed: false };
}

/** A person has to look: an unknown status, an owner that is not ours, or two endings. */
export function sessionNeedsReview(ledger: Ledger): boolean {
  const fact = countingSession(ledger)?.fact;
  if (fact === undefined) return false;
  return (
    fact.endingsSeen.length > 1 ||
    fact.snapshots.some(({ status, uid }) => status === "unknown" || uid !== ledger.uid)
  );
}

/** Nothing can be paid there any more. */
export function isSessionDead({ hasFailed, endingsSeen }: SessionFact): boolean {
  return hasFailed || endingsSeen.includes("expired");
}

/**
 * The status of a payment on Stripe's page. What its PaymentIntent has come to is never overruled; only
 * what that leaves open, the session answers.
 * @param byIntent what the PaymentIntent alone would say
 */
export function withSession(ledger: Ledger, byIntent: PaymentStatus): PaymentStatus {
  const fact = countingSession(ledger)?.fact;
  switch (byIntent) {
    case "needs_review":
    case "succeeded":
    case "authorized":
    case "canceled":
      return byIntent;
    case "processing":
      return fact?.hasFailed === true ? "canceled" : byIntent;
    case "requires_action":
    case "requires_payment_method":
    case "creating":
    case "closed":
  }
  if (fact === undefined) {
    return byIntent === "creating" && ledger.sessionId !== null
      ? "requires_payment_method"
      : byIntent;
  }
  if (isSessionDead(fact)) return "canceled";
  // Paid by a method that takes days, or a PaymentIntent whose own news is still on its way.
  if (fact.endingsSeen.includes("complete")) return "processing";
  return byIntent === "requires_action" ? byIntent : "requires_payment_method";
}
