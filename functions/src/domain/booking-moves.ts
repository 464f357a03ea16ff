/**
 * How a booking's state follows from its dues and its fence. A fence is written before Stripe is asked
 * to end the payments of a booking; the commit that sees the last of them dead ends the booking.
 */
import { livePayments, type Booking, type Cancellation } from "./booking.ts";
import { hasLost, summarized } from "./booking-summary.ts";
import { changeMoved } from "./pending-change.ts";

/** The shortest time a customer gets to try again after a payment came back unpaid. */
const RETRY_MS_MIN = 2 * 60_000;

/**
 * The booking in the state that its payments and its fence bring about.
 * @param now milliseconds; as in the functions below
 */
export function moved(booking: Booking, now: number): Booking {
  switch (booking.status) {
    case "held":
    case "processing":
      return summarized(openMoved(booking, now));
    case "canceling":
      return summarized(isDead(booking) ? ended(booking, "canceled", now) : booking);
    case "confirmed":
      return summarized(changeMoved(booking));
    case "expired":
    case "canceled":
    case "completed":
    case "no_show":
      return summarized(booking);
  }
}

/**
 * The booking after an authorization that settled one of its dues was lost uncaptured. What has begun
 * is not undone by that: it stays, with an issue.
 */
export function withoutAuthorization(booking: Booking, now: number): Booking {
  // What was paid in the place of a card is owed by none: without it nothing stands behind the booking.
  const isOpen =
    !isSecured(booking) ||
    Object.values(booking.dues).some((due) => due.payBy === null && due.paidBy === null);
  const hasBegun = booking.items.some(({ start }) => start !== null && start <= now);
  if (booking.status !== "confirmed" || !isOpen || hasBegun) return moved(booking, now);
  const isCanceled = booking.whenLost === "cancel";
  if (isCanceled && !keepsPaid(booking)) return fencedForCancel(booking, lostCancellation(0, now));
  // What was paid for another due goes back when the hold is over: in this commit its ledger is not read.
  const holdMs = isCanceled ? 0 : booking.holdMs;
  const held = { status: "held", holdExpiresAt: now + holdMs, confirmedAt: null } as const;
  return moved({ ...booking, ...held }, now);
}

function lostCancellation(refund: number, at: number): Cancellation {
  return { at, by: "merchant", reason: "authorization_lost", retained: 0, refund };
}

/** Nothing can be paid any more, and what was paid for a part of it has to go back as it ends. */
export function isOverInPart(booking: Booking): boolean {
  const isFenced = booking.status === "held" && booking.closing === "expire";
  return isFenced && isDead(booking) && keepsPaid(booking);
}

/** Such a booking, ended. The same commit asks for the refunds of all that was paid for it. */
export function endedInPart(booking: Booking, now: number): Booking {
  if (booking.whenLost !== "cancel" || !hasLost(booking)) {
    return summarized(ended(booking, "expired", now));
  }
  const cancellation = lostCancellation(keptOf(booking), now);
  return summarized({ ...ended(booking, "canceled", now), cancellation });
}

/** Through Stripe; what came by another way has to be given back by hand. */
function keepsPaid(booking: Booking): boolean {
  return keptOf(booking) > 0;
}

function keptOf({ payments }: Booking): number {
  return Object.values(payments)
    .filter(({ entry, outside }) => entry?.kind === "paid" && outside === undefined)
    .reduce((sum, { captured, reserved }) => sum + captured - reserved, 0);
}

/** The due's live payment is to make room for another one: from now on it is handed out no more. */
export function fencedForReplacement(booking: Booking, dueId: string, now: number): Booking {
  const due = booking.dues[dueId];
  if (due === undefined) throw new Error(`booking ${booking.bookingId} owes no ${dueId}`);
  const fenced = { ...due, closing: "replace", fencedAt: now } as const;
  return moved({ ...booking, dues: { ...booking.dues, [dueId]: fenced } }, now);
}

/** From now on nobody can start to pay it; without a live payment it expires at once. */
export function fencedForExpiry(booking: Booking, now: number): Booking {
  return moved({ ...booking, closing: "expire" }, now);
}

/** Decided; it is over as soon as none of its payments can succeed any more. */
export function fencedForCancel(booking: Booking, cancellation: Cancellation): Booking {
  const fenced = { ...booking, status: "canceling", closing: "cancel", cancellation } as const;
  return moved(fenced, cancellation.at);
}

function openMoved(booking: Booking, now: number): Booking {
  const atBooking = Object.values(booking.dues).filter((due) => due.payBy === null);
  if (atBooking.every((due) => due.paidBy !== null) && isSecured(booking)) {
    const confirmed = { status: "confirmed", holdExpiresAt: null, closing: null } as const;
    return { ...booking, ...confirmed, confirmedAt: now };
  }
  const live = livePayments(booking);
  // Money in flight suspends the expiry: what comes of it, not the clock, decides.
  if (live.some(({ status }) => status === "processing" || status === "authorized")) {
    return { ...booking, status: "processing", closing: null };
  }
  // It may still be in flight behind a contradiction: the places stay until a person has looked.
  if (live.some(({ status }) => status === "needs_review")) return booking;
  if (booking.closing === "expire") {
    const isOver = isDead(booking) && !keepsPaid(booking);
    return isOver ? ended(booking, "expired", now) : booking;
  }
  return booking.status === "held" ? booking : { ...booking, ...heldAgain(booking, now) };
}

/** By the card that was asked for; whoever pays all of it needs none. */
function isSecured({ guarantee, dues }: Booking): boolean {
  if (guarantee === null || guarantee.state === "given") return true;
  const owed = Object.values(dues);
  return owed.length > 0 && owed.every(({ paidBy }) => paidBy !== null);
}

function isDead({ dues, guarantee }: Booking): boolean {
  return guarantee?.live !== true && Object.values(dues).every(({ live }) => live === null);
}

function ended(booking: Booking, status: "expired" | "canceled", now: number): Booking {
  return { ...booking, status, closing: null, pendingChange: null, endedAt: now };
}

function heldAgain(booking: Booking, now: number): Pick<Booking, "status" | "holdExpiresAt"> {
  const latest = booking.createdAt + 2 * booking.holdMs;
  const extended = Math.min(now + RETRY_MS_MIN, latest);
  return { status: "held", holdExpiresAt: Math.max(booking.holdExpiresAt ?? 0, extended) };
}
