/** How a confirmed booking ends well, or without its customer. None of it moves any money. */
import type { Booking } from "./booking.ts";
import { moved } from "./booking-moves.ts";
import { DomainError } from "./errors.ts";
import { endOf, startOf } from "./times.ts";

const DAY_MS = 24 * 3_600_000;

/** The booking, completed if its time is over. */
export function completedByClock(booking: Booking, now: number): Booking {
  const isOver = now >= (endOf(booking) ?? Infinity);
  // A change that waits for its payment is ended first: the sweep sees to it.
  const isChanging = booking.pendingChange !== null;
  return booking.status === "confirmed" && isOver && !isChanging
    ? ended(booking, "completed", now)
    : booking;
}

/**
 * What was booked has been handed over. Again, it changes nothing.
 * @throws DomainError BOOKING_NOT_CONFIRMED, BOOKING_ENDED; PAYMENT_IN_PROGRESS while a change waits for
 *   its payment
 */
export function fulfilled(booking: Booking, now: number): Booking {
  if (booking.status === "completed") return booking;
  checkConfirmed(booking);
  return ended(booking, "completed", now);
}

/**
 * Nobody came. Again, it changes nothing.
 * @throws DomainError BOOKING_NOT_CONFIRMED, BOOKING_ENDED, BOOKING_NOT_STARTED; PAYMENT_IN_PROGRESS as
 *   above; INVALID_INPUT for goods, which nobody is expected to come for
 */
export function missed(booking: Booking, now: number): Booking {
  if (booking.status === "no_show") return booking;
  if (booking.status !== "completed") checkConfirmed(booking);
  const start = startOf(booking);
  if (start === null) {
    const message = "This booking has no time at which to come.";
    throw new DomainError("INVALID_INPUT", { field: "bookingId", message });
  }
  if (now < start) throw new DomainError("BOOKING_NOT_STARTED", { field: "bookingId" });
  return ended(booking, "no_show", now);
}

/**
 * They came after all. Possible for a day; again, it changes nothing.
 * @throws DomainError BOOKING_NOT_CONFIRMED, BOOKING_ENDED
 */
export function notMissed(booking: Booking, now: number): Booking {
  if (booking.status === "confirmed" || booking.status === "completed") return booking;
  if (booking.status !== "no_show") checkConfirmed(booking);
  if (now > (booking.endedAt ?? 0) + DAY_MS) {
    throw new DomainError("BOOKING_ENDED", { field: "bookingId" });
  }
  const back = moved({ ...booking, status: "confirmed", endedAt: null }, now);
  return completedByClock(back, now);
}

function checkConfirmed({ status, pendingChange }: Booking): void {
  switch (status) {
    case "confirmed":
      if (pendingChange !== null) {
        throw new DomainError("PAYMENT_IN_PROGRESS", { field: "bookingId", retryAfterMs: 60_000 });
      }
      return;
    case "held":
    case "processing":
      throw new DomainError("BOOKING_NOT_CONFIRMED", { field: "bookingId" });
    case "canceling":
    case "expired":
    case "canceled":
    case "completed":
    case "no_show":
      throw new DomainError("BOOKING_ENDED", { field: "bookingId" });
  }
}

function ended(booking: Booking, status: "completed" | "no_show", now: number): Booking {
  return moved({ ...booking, status, endedAt: now }, now);
}
