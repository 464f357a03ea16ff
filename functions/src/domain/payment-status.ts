/**
 * What a ledger's facts mean: its status, and the money taken. All of it is derived; nothing is stored
 * that could disagree with the facts.
 */
import { explainDecline } from "./decline.ts";
import type { ChargeFact, IntentFact, IntentSnapshot } from "./facts.ts";
import type { Ledger, PaymentStatus } from "./payment.ts";
import { sessionMadeAfterAll, sessionNeedsReview, withSession } from "./session-status.ts";

/** Seconds: the clocks of Stripe's machines may differ by a few, and never by this. */
const CONTRADICTION_S = 60;

/** The PaymentIntent that counts: the bound one; before that, the lowest id, whichever came first. */
export function countingIntent(ledger: Ledger): { id: string; fact: IntentFact } | null {
  const id = countingId(ledger);
  const fact = id === undefined ? undefined : ledger.facts.intents[id];
  return id === undefined || fact === undefined ? null : { id, fact };
}

export function countingId({ paymentIntentId, facts }: Ledger): string | undefined {
  return paymentIntentId ?? Object.keys(facts.intents).sort()[0];
}

/**
 * Of an attempt that Stripe had said was never made the first PaymentIntent to be heard of is bound:
 * until one is, nobody can tell its money from a stray's, and none would go back.
 */
export function madeAfterAll(ledger: Ledger): Ledger {
  if (ledger.checkout !== null) return sessionMadeAfterAll(ledger);
  const intentId = countingId(ledger);
  if (!ledger.closed || ledger.paymentIntentId !== null || intentId === undefined) return ledger;
  return { ...ledger, paymentIntentId: intentId, closed: false };
}

/** The one undisputed state, or null while states tie or contradict: decide nothing on null. */
export function certainState(ledger: Ledger): IntentSnapshot | null {
  const fact = countingIntent(ledger)?.fact;
  if (fact === undefined || isUnsettled(fact) || needsReview(ledger)) return null;
  return fact.snapshots[0] ?? null;
}

/**
 * A person has to look, and no money moves by itself: an unknown status, two terminal statuses, a
 * read that still finds open what was reported ended, or an owner that is not ours.
 */
export function needsReview(ledger: Ledger): boolean {
  if (sessionNeedsReview(ledger)) return true;
  const fact = countingIntent(ledger)?.fact;
  if (fact === undefined) return false;
  return (
    fact.terminalsSeen.length > 1 ||
    openSinceS(fact) >= CONTRADICTION_S ||
    fact.snapshots.some(({ status, uid }) => status === "unknown" || uid !== ledger.uid)
  );
}

/** Seconds by which a read found open what was reported ended; more than clocks differ is no accident. */
function openSinceS(fact: IntentFact): number {
  return fact.band === 2 ? Math.max(0, fact.openReadAsOf - fact.asOf) : 0;
}

/** What is known does not settle the state: states tie, or a read runs ahead of an event's clock. */
export function isUnsettled(fact: IntentFact): boolean {
  return fact.snapshots.length > 1 || openSinceS(fact) > 0;
}

const OPEN_RANK = [
  "unknown",
  "requires_payment_method",
  "requires_confirmation",
  "requires_action",
  "processing",
];

/** While states tie, the one furthest along is shown; between equals, the one that says why. */
function shownState(fact: IntentFact): IntentSnapshot | undefined {
  const rank = (state: IntentSnapshot) =>
    OPEN_RANK.indexOf(state.status) * 2 + (state.decline === null ? 0 : 1);
  return fact.snapshots.toSorted((a, b) => rank(b) - rank(a))[0];
}

export function statusOf(ledger: Ledger): PaymentStatus {
  if (needsReview(ledger)) return "needs_review";
  const status = statusByIntent(ledger);
  return ledger.checkout === null ? status : withSession(ledger, status);
}

function statusByIntent(ledger: Ledger): PaymentStatus {
  const fact = countingIntent(ledger)?.fact;
  const state = fact && shownState(fact);
  if (state === undefined) {
    if (ledger.closed) return "closed";
    return ledger.paymentIntentId === null ? "creating" : "requires_payment_method";
  }
  // Not ended before a read agrees: an attempt that looked ended would make room for a second one.
  if (fact !== undefined && openSinceS(fact) > 0) return "processing";
  switch (state.status) {
    case "requires_capture":
      return "authorized";
    case "requires_confirmation":
    case "requires_payment_method":
      return "requires_payment_method";
    case "unknown":
      return "needs_review";
    case "requires_action":
    case "processing":
    case "succeeded":
    case "canceled":
      return state.status;
  }
}

/** Ended: can never take money any more, or has taken it. A failed try does not end a payment. */
export function isLive(status: PaymentStatus): boolean {
  return status !== "succeeded" && status !== "canceled" && status !== "closed";
}

/** Minor units taken from the customer by the PaymentIntent that counts. */
export function capturedOf(ledger: Ledger): number {
  const received = countingIntent(ledger)?.fact.amountReceived ?? 0;
  return Math.max(sumOf(chargesOf(ledger), "amountCaptured"), received);
}

export function safeDecline(ledger: Ledger) {
  const fact = countingIntent(ledger)?.fact;
  const decline = fact && shownState(fact)?.decline;
  return decline ? explainDecline(decline) : null;
}

/** In an order that no arrival decides: the charge that took the money first, then by id. */
export function chargesOf(ledger: Ledger): ChargeFact[] {
  const intentId = countingId(ledger);
  return Object.entries(ledger.facts.charges)
    .filter(([, charge]) => charge.intentId === intentId)
    .sort(([a, x], [b, y]) => y.amountCaptured - x.amountCaptured || (a < b ? -1 : 1))
    .map(([, charge]) => charge);
}

export function sumOf(
  charges: readonly ChargeFact[],
  field: "amountCaptured" | "amountRefunded",
): number {
  return charges.reduce((sum, charge) => sum + charge[field], 0);
}
