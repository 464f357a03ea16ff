/**
 * A booking's state changes only here, as a function of the booking and of one payment's ledger, so
 * that it does not matter who noticed the change: a call, an event or a sweep.
 */
import { unsettledDue, type Booking, type BookingPayment, type Entry } from "./booking.ts";
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

/** The shortest time a customer gets to try again after a payment came back unpaid. */
const RETRY_MS_MIN = 2 * 60_000;

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
  return withSummary(withState(next, now));
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

/** Only open bookings move here; what ends a booking is the expiry and cancel protocols' business. */
function withState(booking: Booking, now: number): Booking {
  if (booking.status !== "held" && booking.status !== "processing") return booking;
  const atBooking = Object.values(booking.dues).filter((due) => due.payBy === null);
  if (atBooking.every((due) => due.paidBy !== null)) {
    return {
      ...booking,
      status: "confirmed",
      holdExpiresAt: null,
      closing: null,
      confirmedAt: now,
    };
  }
  const live = livePayments(booking);
  if (live.some(({ status }) => status === "processing" || status === "authorized")) {
    return { ...booking, status: "processing" };
  }
  // Money may still be in flight behind a contradiction: the places stay until a person has looked.
  const isUnclear = live.some(({ status }) => status === "needs_review");
  if (booking.status === "held" || isUnclear) return booking;
  return { ...booking, ...heldAgain(booking, now) };
}

function heldAgain(booking: Booking, now: number): Pick<Booking, "status" | "holdExpiresAt"> {
  const latest = booking.createdAt + 2 * booking.holdMs;
  const extended = Math.min(now + RETRY_MS_MIN, latest);
  return { status: "held", holdExpiresAt: Math.max(booking.holdExpiresAt ?? 0, extended) };
}

function withSummary(booking: Booking): Booking {
  const shown = shownPayment(booking);
  const issues = Object.values(booking.payments).flatMap(({ entry, status }) => [
    ...(status === "needs_review" ? ["needs_review"] : []),
    ...(entry?.kind === "unwanted" ? [`unwanted_${entry.reason}`] : []),
  ]);
  return {
    ...booking,
    paymentStatus: shown?.status ?? "none",
    decline: shown?.decline ?? null,
    issues: [...new Set(issues)].sort(),
  };
}

function shownPayment(booking: Booking): BookingPayment | undefined {
  const open = unsettledDue(booking)?.[1].live;
  if (open) return booking.payments[open];
  return Object.values(booking.payments)
    .filter(({ entry }) => entry?.kind === "paid")
    .toSorted((a, b) => b.n - a.n)[0];
}

function livePayments(booking: Booking): BookingPayment[] {
  return Object.values(booking.dues).flatMap((due) => {
    const payment = due.live === null ? undefined : booking.payments[due.live];
    return payment === undefined ? [] : [payment];
  });
}
