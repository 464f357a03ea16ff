/**
 * Which notices a change brings about. What a booking and a ledger call for is a function of their
 * facts alone, so in whatever order events come, in the end the same notices have been given.
 */
import type { Booking, Due } from "./booking.ts";
import type { DisputeFact, WarningFact } from "./dispute-facts.ts";
import { disputesOf, standingOf } from "./dispute.ts";
import { isGuestUid } from "./ids.ts";
import { canonical } from "./lattice.ts";
import { noticeIdOf, type Notice, type NoticeReason } from "./notice.ts";
import { safeDecline, statusOf } from "./payment-status.ts";
import type { Ledger } from "./payment.ts";
import { refundsOf, type Refund } from "./refund.ts";

export interface Scene {
  readonly booking: Booking;
  /** Null where a booking changes without one of its payments. */
  readonly ledger: Ledger | null;
}

export interface Called extends Notice {
  /** Was over when it was noticed: kept, so that it is never told, and not told. */
  readonly isStale: boolean;
}

/**
 * What the change calls for and the state before did not.
 * @param before null for a booking that has just been made
 */
export function noticesOf(before: Scene | null, after: Scene): Called[] {
  if (before === null) return calledFor(after);
  const known = new Set(calledFor(before).map(noticeIdOf));
  const called = calledFor(after).filter((notice) => !known.has(noticeIdOf(notice)));
  return [...called, ...changeOf(before.booking, after.booking)];
}

function calledFor({ booking, ledger }: Scene): Called[] {
  const ofBooking = bookingNotices(booking);
  if (ledger === null) return ofBooking;
  const intentIds = intentIdsOf(ledger);
  const disputes = intentIds.flatMap((id) => disputesOf(ledger.facts.disputes, id));
  return [
    ...ofBooking,
    ...receiptOf(booking, ledger),
    ...feeDueOf(booking, ledger),
    ...intentIds.flatMap((id) => refundNotices(ledger, id)),
    ...disputes.map((dispute) => disputeNotice(ledger, dispute)),
    ...Object.entries(ledger.facts.warnings).map((warning) => warningNotice(ledger, warning)),
    ...lostNotice(booking, ledger),
  ];
}

function bookingNotices(booking: Booking): Called[] {
  const { status, confirmedAt, cancellation, isReplaced, dues } = booking;
  const refund = cancellation?.refund ?? null;
  // Nobody proves an address by typing it, and to order and not to pay costs a guest nothing.
  const isTold = !isReplaced && !isGuestUid(booking.uid);
  return [
    ...(confirmedAt === null ? [] : [aboutBooking(booking, "confirmation", "booking")]),
    ...(status === "expired" && isTold ? [aboutBooking(booking, "expiry", "booking")] : []),
    ...(status === "canceled"
      ? [{ ...aboutBooking(booking, "cancellation", "booking"), amount: refund }]
      : []),
    ...Object.entries(dues).flatMap((due) => balanceNotices(booking, due)),
  ];
}

function balanceNotices(
  booking: Booking,
  [dueId, { amount, payBy, remindedAt, overdueAt }]: [string, Due],
): Called[] {
  const about = (kind: Notice["kind"]) => {
    return { ...aboutBooking(booking, kind, dueId), amount, dueBy: payBy };
  };
  return [
    ...(remindedAt === undefined ? [] : [about("balance_reminder")]),
    ...(overdueAt === undefined ? [] : [about("balance_overdue")]),
  ];
}

/**
 * One a payment, and named after it. Not after its PaymentIntent: until that is bound, another one
 * may pass for it.
 */
function receiptOf(booking: Booking, { paymentId, dueId, n }: Ledger): Called[] {
  const payment = booking.payments[paymentId];
  if (payment?.entry?.kind !== "paid" || payment.captured === 0) return [];
  const about = aboutBooking(booking, "receipt", `${dueId}-${String(n)}`);
  return [{ ...about, paymentId, amount: payment.captured }];
}

/** A fee that only its customer, there, can pay: the bank wants to ask them, or the card is gone. */
function feeDueOf({ dues, cancellation }: Booking, ledger: Ledger): Called[] {
  const { offSession, dueId, n, amount, closed } = ledger;
  if (offSession === null || dues[dueId]?.paidBy !== null) return [];
  if (cancellation?.by === "merchant") return [];
  const isRefused = offSession.state === "asked" && statusOf(ledger) === "requires_payment_method";
  if (!closed && !isRefused) return [];
  // Closed: there is not even a customer to charge, and no card without one.
  const isCardGone = closed || offSession.code !== null;
  if (!isCardGone && safeDecline(ledger)?.action !== "authenticate") return [];
  const cause = `${dueId}-${String(n)}-${String(offSession.attempt)}`;
  return [{ ...aboutPayment(ledger, "fee_due", cause), amount }];
}

/** A stray's too: whoever paid it must hear that the money goes back. */
function intentIdsOf({ paymentIntentId, facts, requests }: Ledger): string[] {
  const asked = Object.values(requests).map(({ intentId }) => intentId);
  const bound = paymentIntentId === null ? [] : [paymentIntentId];
  return [...new Set([...Object.keys(facts.intents), ...asked, ...bound])].sort();
}

function refundNotices(ledger: Ledger, intentId: string): Called[] {
  const seen = ledger.facts.intents[intentId]?.snapshots[0];
  const currency = seen?.currency ?? ledger.currency;
  return refundsOf(ledger, intentId).flatMap((refund) => tellingsOf(refund, ledger, currency));
}

/** What has failed had been on its way before, even if that word comes later or not at all. */
function tellingsOf(refund: Refund, ledger: Ledger, currency: string): Called[] {
  const { refundId, amount, why } = refund;
  const about = (
    kind: "refund" | "refund_failed",
    cause: string,
    reason: NoticeReason,
    isStale: boolean,
  ) => ({ ...aboutPayment(ledger, kind, cause), amount, currency, why: reason, isStale });
  switch (refund.status) {
    case "requested":
    case "blocked":
    case "rejected":
    case "unknown":
      return [];
    case "pending":
    case "requires_action":
    case "succeeded":
      return [about("refund", refundId, why, false)];
    case "failed":
    case "canceled":
      return [about("refund", refundId, why, true), about("refund_failed", refundId, why, false)];
    case "paid_outside":
      return [about("refund", `${refundId}-outside`, "outside", false)];
  }
}

function disputeNotice(ledger: Ledger, [id, fact]: [string, DisputeFact]): Called {
  return {
    ...aboutPayment(ledger, "dispute", id),
    amount: fact.amount,
    currency: fact.currency,
    disputeReason: fact.reason,
    dueBy: fact.snapshots[0]?.dueBy ?? null,
    isStale: standingOf([[id, fact]]) === "none",
  };
}

/** Once each: that it calls for no answer any more is no news. */
function warningNotice(ledger: Ledger, [id, fact]: [string, WarningFact]): Called {
  return {
    ...aboutPayment(ledger, "fraud_warning", id),
    amount: ledger.amount,
    isStale: !fact.isActionable,
  };
}

/**
 * The bank has let reserved money go, and the booking waits for its customer again. Where it ends by
 * that, its cancellation is told; where another payment takes the place, they know.
 */
function lostNotice(booking: Booking, { paymentId, dueId, n, amount, ending }: Ledger): Called[] {
  const payment = booking.payments[paymentId];
  const isLost = payment?.entry?.kind === "paid" && payment.status === "canceled";
  const isAwaited = booking.status === "held" && booking.dues[dueId]?.paidBy === null;
  if (!isLost || !isAwaited || ending?.why === "replaced") return [];
  const about = aboutBooking(booking, "authorization_lost", `${dueId}-${String(n)}`);
  return [{ ...about, paymentId, amount, dueBy: booking.holdExpiresAt }];
}

/** Named by the version of the booking that first has it: only one commit can write that one. */
function changeOf(before: Booking, after: Booking): Called[] {
  const sold = ({ items, price }: Booking) => canonical({ items, price });
  if (before.confirmedAt === null || sold(before) === sold(after)) return [];
  return [aboutBooking(after, "change", `v${String(before.version + 1)}`)];
}

function aboutBooking(
  { bookingId, currency }: Booking,
  kind: Notice["kind"],
  cause: string,
): Called {
  return {
    ...{ bookingId, kind, cause, currency },
    ...{ paymentId: null, amount: null, why: null, disputeReason: null, dueBy: null },
    isStale: false,
  };
}

function aboutPayment(ledger: Ledger, kind: Notice["kind"], cause: string): Called {
  const { bookingId, paymentId, currency } = ledger;
  return {
    ...{ bookingId, kind, cause, currency, paymentId },
    ...{ amount: null, why: null, disputeReason: null, dueBy: null },
    isStale: false,
  };
}
