/**
 * A booking's state changes only here, as a function of the booking and of one payment's ledger, so
 * that it does not matter who noticed the change: a call, an event or a sweep.
 */
import { type Booking, type BookingPayment, type Entry } from "./booking.ts";
import { moved } from "./booking-moves.ts";
import {
  capturedOf,
  certainState,
  countingId,
  isLive,
  safeDecline,
  statusOf,
} from "./payment-status.ts";
import type { Ledger, PaymentStatus } from "./payment.ts";
import { refundsOf, reservedIn, settledIn } from "./refund.ts";

/** The booking after the commit that reserves attempt `ledger.n`. */
export function withAttempt(booking: Booking, ledger: Ledger): Booking {
  const due = booking.dues[ledger.dueId];
  if (due === undefined) throw new Error(`booking ${booking.bookingId} owes no ${ledger.dueId}`);
  const dues = {
    ...booking.dues,
    [ledger.dueId]: { ...due, n: ledger.n, live: ledger.paymentId },
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
    status,
    captured: capturedOf(ledger),
    reserved: reservedIn(refunds),
    settled: settledIn(refunds),
    decline: status === "requires_payment_method" ? safeDecline(ledger) : null,
  };
  const next = {
    ...booking,
    payments: { ...booking.payments, [paymentId]: payment },
    dues: duesAfter(booking, ledger, entry, status),
  };
  return moved(next, now);
}

/** Decides once what captured money means. Amount and owner are verified here, on success. */
function entryFor(booking: Booking, ledger: Ledger): Entry | null {
  const state = certainState(ledger);
  if (state?.status !== "succeeded") return null;
  if (state.amount !== ledger.amount || state.currency !== ledger.currency) {
    return { kind: "unwanted", reason: "mismatch" };
  }
  const due = booking.dues[ledger.dueId];
  if (due === undefined || due.paidBy !== null) {
    return { kind: "unwanted", reason: "duplicate" };
  }
  switch (booking.status) {
    case "held":
    case "processing":
    case "confirmed":
      return { kind: "paid" };
    case "canceling":
    case "canceled":
      return { kind: "unwanted", reason: "after_cancel" };
    case "expired":
    case "completed":
    case "no_show":
      return { kind: "unwanted", reason: "late" };
  }
}

function duesAfter(
  booking: Booking,
  { paymentId, dueId, n }: Ledger,
  entry: Entry | null,
  status: PaymentStatus,
): Booking["dues"] {
  const due = booking.dues[dueId];
  if (due === undefined) return booking.dues;
  const paidBy = entry?.kind === "paid" ? paymentId : due.paidBy;
  // Of the newest attempt only: whatever an older one turns out to be, it is not handed out again.
  const newest = isLive(status) && paidBy !== paymentId ? paymentId : null;
  const live = n === due.n ? newest : due.live;
  return { ...booking.dues, [dueId]: { ...due, live, paidBy } };
}
