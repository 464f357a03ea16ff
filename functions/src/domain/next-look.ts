/**
 * When a sweep must look at a payment. It follows from the facts alone, so that equal facts, in
 * whatever order they came, are looked at at the same time.
 */
import type { Booking } from "./booking.ts";
import type { IntentFact } from "./facts.ts";
import { awaitedLook, owedLook } from "./look-after.ts";
import { chargesOf, countingId, countingIntent, isUnsettled } from "./payment-status.ts";
import { CREATING_OVERDUE_MS, isPlaced, type Ledger } from "./payment.ts";
import { countingSession, isSessionDead } from "./session-status.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const TIE_SETTLES_AFTER_MS = 2_000;
/** A moment such as a hold's end is looked at a little after it, when what it brings has happened. */
const GRACE_MS = 2 * MINUTE_MS;
/** A look this close before such a moment serves for it: the clocks need not agree to the second. */
const CLOSE_MS = MINUTE_MS;
const CAPTURE_NOTICE_MS = 12 * HOUR_MS;

/**
 * A live payment is read again after as long again as nothing has stirred it, within these bounds.
 * What that costs, if every event stays away:
 * - waiting for its customer: 9 reads in the first day, 12 in the first week, then one a week. Paid
 *   within four minutes, as nearly all are: none. Ten thousand abandoned ones: one read a minute.
 * - processing, authorized, or unknown to us: 5 reads in the first day, then one a day, and for an
 *   authorization two more, around the end of its capture. Banks end these in days.
 */
const WAITING = { first: 4 * MINUTE_MS, most: 7 * DAY_MS };
const AT_THE_BANK = { first: HOUR_MS, most: DAY_MS };

/** The earliest of those below; null once nothing can happen any more. */
export function nextLook(ledger: Ledger, { holdMs }: Pick<Booking, "holdMs">): number | null {
  const looks = [unsettledLook(ledger), quietLook(ledger, holdMs), awaitedLook(ledger)].filter(
    (at) => at !== null,
  );
  return looks.length === 0 ? null : Math.min(...looks);
}

/**
 * What should have been settled by now: a refund to ask for, a PaymentIntent too many, a create whose
 * answer is overdue, states that only a read can settle, or a charge that took the money while the
 * PaymentIntent's own event stays away.
 */
export function unsettledLook(ledger: Ledger): number | null {
  const owed = owedLook(ledger);
  const looks = owed === null ? [] : [owed];
  if (ledger.closed) return owed;
  if (!isPlaced(ledger)) looks.push(ledger.createdAt + CREATING_OVERDUE_MS);
  looks.push(...unnamedLooks(ledger), ...chargeLooks(ledger));
  const fact = countingIntent(ledger)?.fact;
  // Of two endings a read confirms only one: that is for a person, and asking again would not help.
  if (fact !== undefined && isUnsettled(fact) && fact.terminalsSeen.length < 2) {
    looks.push(Math.max(fact.asOf, fact.openReadAsOf) * 1000 + TIE_SETTLES_AFTER_MS);
  }
  const chargedAsOf = newestTry(ledger, "succeeded");
  if (chargedAsOf !== null && (fact?.band ?? 0) === 0) {
    looks.push(chargedAsOf * 1000 + CREATING_OVERDUE_MS);
  }
  return looks.length === 0 ? null : Math.min(...looks);
}

/**
 * A PaymentIntent that may still take money, in case its events are lost. Whoever heard of it last,
 * an event or any read, puts the look off; only an event or a failed try is news of its customer.
 */
function quietLook(ledger: Ledger, holdMs: number): number | null {
  const fact = countingIntent(ledger)?.fact;
  if (!isKnown(ledger) || (fact?.terminalsSeen.length ?? 0) > 0) return null;
  const session = countingSession(ledger)?.fact;
  if (session !== undefined && isSessionDead(session)) return null;
  const heardAt = Math.max(ledger.createdAt, lastHeardS(ledger) * 1000);
  const waits = isWaiting(fact) && (session?.endingsSeen.length ?? 0) === 0;
  const { first, most } = waits ? WAITING : AT_THE_BANK;
  const quietMs = heardAt - lastStirred(ledger);
  const moments = waits ? waitEnds(ledger, holdMs) : captureEnds(ledger);
  return Math.min(
    heardAt + Math.min(Math.max(quietMs, first), most),
    ...moments.filter((at) => at > heardAt + CLOSE_MS),
  );
}

function isWaiting(fact: IntentFact | undefined): boolean {
  return fact?.snapshots.every(({ status }) => WAITS.has(status)) ?? true;
}

const WAITS: ReadonlySet<string> = new Set([
  "requires_payment_method",
  "requires_confirmation",
  "requires_action",
]);

/** There is something at Stripe to ask about. */
function isKnown(ledger: Ledger): boolean {
  return countingId(ledger) !== undefined || ledger.sessionId !== null;
}

/** When the counting PaymentIntent and session were last told of, and last read. */
function newsOf(ledger: Ledger): { asOf: number; readAsOf: number }[] {
  const intent = countingIntent(ledger)?.fact;
  const session = countingSession(ledger)?.fact;
  return [
    ...(intent === undefined ? [] : [{ asOf: intent.asOf, readAsOf: intent.openReadAsOf }]),
    ...(session === undefined ? [] : [session]),
  ];
}

/** Seconds on Stripe's clock: the newest that an event or a read has told; 0 if nothing has. */
export function lastHeardS(ledger: Ledger): number {
  return Math.max(0, ...newsOf(ledger).flatMap(({ asOf, readAsOf }) => [asOf, readAsOf]));
}

function lastStirred(ledger: Ledger): number {
  const events = newsOf(ledger).map(({ asOf, readAsOf }) => (asOf > readAsOf ? asOf : 0));
  const tried = newestTry(ledger, "failed") ?? 0;
  return Math.max(ledger.createdAt, Math.max(tried, ...events) * 1000);
}

/** When the hold ends, and when Stripe ends a session by itself. */
function waitEnds({ createdAt, checkout }: Ledger, holdMs: number): number[] {
  const ends = [createdAt + holdMs, ...(checkout === null ? [] : [checkout.expiresAt])];
  return ends.map((end) => end + GRACE_MS);
}

/**
 * A session that is paid and does not say how, or money of a PaymentIntent that no session has named
 * yet: only a read of the session tells which one counts.
 */
function unnamedLooks(ledger: Ledger): number[] {
  if (ledger.checkout === null || ledger.sessionId === null) return [];
  const session = countingSession(ledger)?.fact;
  const intent = countingIntent(ledger)?.fact;
  const isUntold = session?.band === 2 && (intent?.band ?? 0) < 2;
  const isUnnamed = ledger.paymentIntentId === null && (intent?.band ?? 0) > 0;
  return [
    ...(isUntold ? [session.asOf * 1000 + TIE_SETTLES_AFTER_MS] : []),
    ...(isUnnamed && intent !== undefined ? [intent.asOf * 1000 + CREATING_OVERDUE_MS] : []),
  ];
}

/** A charge to a saved card that was decided, and not asked for yet. */
function chargeLooks({ offSession }: Ledger): number[] {
  return offSession?.state === "wanted" ? [offSession.wantedAt + CREATING_OVERDUE_MS] : [];
}

/** While there is time to capture, and when the bank has released the money. */
function captureEnds(ledger: Ledger): number[] {
  const ends = chargesOf(ledger).flatMap(({ captureBefore }) => captureBefore?.value ?? []);
  return ends.flatMap((end) => [end - CAPTURE_NOTICE_MS, end + GRACE_MS]);
}

/** Seconds: when the counting PaymentIntent's newest such charge was reported. */
function newestTry(ledger: Ledger, outcome: "succeeded" | "failed"): number | null {
  const intentId = countingId(ledger);
  const found = Object.values(ledger.facts.tries).filter(
    (one) => one.outcome === outcome && one.intentId === intentId,
  );
  return found.length === 0 ? null : Math.max(...found.map(({ asOf }) => asOf));
}
