/**
 * When a sweep must look at a payment. It follows from the facts alone, so that equal facts, in
 * whatever order they came, are looked at at the same time.
 */
import type { Booking } from "./booking.ts";
import type { IntentFact } from "./facts.ts";
import { awaitedLook, owedLook } from "./look-after.ts";
import { chargesOf, countingId, countingIntent, isUnsettled } from "./payment-status.ts";
import { CREATING_OVERDUE_MS, type Ledger } from "./payment.ts";

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
  if (ledger.paymentIntentId === null) looks.push(ledger.createdAt + CREATING_OVERDUE_MS);
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
  if (countingId(ledger) === undefined || (fact?.terminalsSeen.length ?? 0) > 0) return null;
  const heardAt = Math.max(ledger.createdAt, lastHeardS(fact) * 1000);
  const { first, most } = isWaiting(fact) ? WAITING : AT_THE_BANK;
  const quietMs = heardAt - lastStirred(ledger, fact);
  const moments = isWaiting(fact) ? [ledger.createdAt + holdMs + GRACE_MS] : captureEnds(ledger);
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

function lastHeardS(fact: IntentFact | undefined): number {
  return fact === undefined ? 0 : Math.max(fact.asOf, fact.openReadAsOf);
}

function lastStirred(ledger: Ledger, fact: IntentFact | undefined): number {
  const event = fact !== undefined && fact.asOf > fact.openReadAsOf ? fact.asOf : 0;
  return Math.max(ledger.createdAt, Math.max(event, newestTry(ledger, "failed") ?? 0) * 1000);
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
