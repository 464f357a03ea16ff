/**
 * A booking's state changes only here, as a function of the booking and of one payment's ledger, so
 * that it does not matter who noticed the change: a call, an event or a sweep.
 */
import { type Booking, type BookingPayment, type Entry } from "./booking.ts";
import { isReleased } from "./authorization.ts";
import { isOwedAfter } from "./balance.ts";
import { moved, withoutAuthorization } from "./booking-moves.ts";
import { isOfLapsedChange } from "./pending-change.ts";
import {
  capturedOf,
  certainState,
  countingId,
  isLive,
  safeDecline,
  statusOf,
} from "./payment-status.ts";
import type { IntentSnapshot } from "./facts.ts";
import type { Ledger, PaymentStatus } from "./payment.ts";
import { refundsOf, reservedIn, settledIn } from "./refund.ts";
import { shownStatusOf } from "./shown-status.ts";
import { troublesOf } from "./trouble.ts";

/** The booking after the commit that reserves attempt `ledger.n`. */
export function withAttempt(booking: Booking, ledger: Ledger): Booking {
  const due = booking.dues[ledger.dueId];
  if (due === undefined) throw new Error(`booking ${booking.bookingId} owes no ${ledger.dueId}`);
  const dues = {
    ...booking.dues,
    [ledger.dueId]: { ...due, n: ledger.n, live: ledger.paymentId, closing: null },
  };
  return withPayment({ ...booking, dues }, ledger, ledger.createdAt);
}

/**
 * The booking after what its payment's ledger now says. The same ledger gives the same booking, and
 * applying it again changes nothing.
 * @param now milliseconds; only used to leave a returning customer time to try again.
 */
export function withPayment(booking: Booking, ledger: Ledger, now: number): Booking {
  const { paymentId, dueId } = ledger;
  const status = statusOf(ledger);
  const entry = booking.payments[paymentId]?.entry ?? entryFor(booking, ledger);
  const refunds = refundsOf(ledger, countingId(ledger) ?? "");
  const payment: BookingPayment = {
    dueId,
    n: ledger.n,
    entry,
    status: shownStatusOf(ledger),
    captured: capturedOf(ledger),
    reserved: reservedIn(refunds),
    settled: settledIn(refunds),
    issues: troublesOf(ledger),
    decline: status === "requires_payment_method" ? safeDecline(ledger) : null,
  };
  const next = {
    ...booking,
    payments: { ...booking.payments, [paymentId]: payment },
    dues: duesAfter(booking, ledger, entry, status),
  };
  const isLost = booking.dues[dueId]?.paidBy === paymentId && next.dues[dueId]?.paidBy === null;
  if (!isLost) return moved(next, now);
  // Of what was let go to make room for another payment, the booking is to be paid still.
  const { whenLost } = booking;
  const policy = ledger.ending?.why === "replaced" ? "hold" : whenLost;
  return { ...withoutAuthorization({ ...next, whenLost: policy }, now), whenLost };
}

/** Decides once what the money means. Amount and owner are verified here, on success. */
function entryFor(booking: Booking, ledger: Ledger): Entry | null {
  const state = certainState(ledger);
  if (state?.status === "requires_capture") return entryForAuthorized(booking, ledger, state);
  if (state?.status !== "succeeded") return null;
  if (!isOwed(state, ledger)) return { kind: "unwanted", reason: "mismatch" };
  const due = booking.dues[ledger.dueId];
  if (isOfLapsedChange(booking, ledger)) return { kind: "unwanted", reason: "lapsed" };
  if (due === undefined || due.paidBy !== null) {
    return { kind: "unwanted", reason: "duplicate" };
  }
  switch (booking.status) {
    case "held":
    case "processing":
    case "confirmed":
      return { kind: "paid" };
    case "canceling":
      return { kind: "unwanted", reason: "after_cancel" };
    case "canceled":
    case "completed":
    case "no_show": {
      if (isOwedAfter(booking, due)) return { kind: "paid" };
      const reason = booking.status === "canceled" ? "after_cancel" : "late";
      return { kind: "unwanted", reason };
    }
    case "expired":
      return { kind: "unwanted", reason: "late" };
  }
}

/** Set once, with the entry; a due is unsettled again only if what settled it was never taken. */
function paidByAfter(
  { dues, payments }: Booking,
  ledger: Ledger,
  entry: Entry | null,
): string | null {
  const { paymentId, dueId } = ledger;
  const paidBy = dues[dueId]?.paidBy ?? null;
  if (paidBy === paymentId) return isReleased(ledger) ? null : paidBy;
  const isNew = (payments[paymentId]?.entry ?? null) === null;
  return isNew && entry?.kind === "paid" ? paymentId : paidBy;
}

/** Verified as on success; but of what was not taken nothing has to go back. */
function entryForAuthorized(booking: Booking, ledger: Ledger, state: IntentSnapshot): Entry | null {
  const { confirmOn, status, closing } = booking;
  const isAwaited = status === "held" || status === "processing" || status === "confirmed";
  const isOpen = booking.dues[ledger.dueId]?.paidBy === null;
  if (confirmOn !== "authorization" || !isAwaited || closing === "cancel" || !isOpen) return null;
  return ledger.ending === null && isOwed(state, ledger) ? { kind: "paid" } : null;
}

function isOwed(state: IntentSnapshot, ledger: Ledger): boolean {
  return state.amount === ledger.amount && state.currency === ledger.currency;
}

function duesAfter(
  booking: Booking,
  ledger: Ledger,
  entry: Entry | null,
  status: PaymentStatus,
): Booking["dues"] {
  const { paymentId, dueId, n } = ledger;
  const due = booking.dues[dueId];
  if (due === undefined) return booking.dues;
  const paidBy = paidByAfter(booking, ledger, entry);
  // Of the newest attempt only: whatever an older one turns out to be, it is not handed out again.
  // What only authorized money settles can still be taken, or lost.
  const isTaken = paidBy === paymentId && capturedOf(ledger) > 0;
  const newest = isLive(status) && !isTaken ? paymentId : null;
  const live = n === due.n ? newest : due.live;
  // What is paid behind the fence is not to be ended any more: the one that came first stays.
  const isInFlight = n === due.n && (status === "authorized" || status === "processing");
  const closing = live === null || isInFlight ? null : due.closing;
  return { ...booking.dues, [dueId]: { ...due, live, paidBy, closing } };
}
