import { z } from "zod";
import type { Booking } from "../domain/booking.ts";
import { DomainError } from "../domain/errors.ts";
import { BookingId } from "../domain/ids.ts";
import { cancel, type Canceled } from "./cancel.ts";
import type { Deps } from "./ports.ts";
import { limitCalls } from "./rate-limit.ts";

export const CancelBookingInput = z.strictObject({
  bookingId: BookingId,
  reason: z.string().trim().max(500).optional(),
  /** Tells what would go back, and changes nothing. */
  dryRun: z.boolean().optional(),
});
export type CancelBookingInput = z.infer<typeof CancelBookingInput>;

/**
 * Cancels the caller's own booking by the policy that was frozen into it. What is not confirmed yet
 * gives everything back.
 * @throws DomainError BOOKING_NOT_FOUND (also for somebody else's), BOOKING_ENDED, BOOKING_EXPIRED,
 *   BOOKING_STARTED, RATE_LIMITED, CONTENTION, UNAVAILABLE
 */
export async function cancelBooking(deps: Deps, uid: string, input: CancelBookingInput) {
  const now = await deps.clock.now();
  await limitCalls(deps, { what: "cancel", uid, now });
  const canceled = await cancel(deps, {
    bookingId: input.bookingId,
    by: "customer",
    reason: input.reason ?? null,
    dryRun: input.dryRun ?? false,
    now,
    cause: "call:cancelBooking",
    check: (booking) => cancelable(booking, uid, now),
  });
  return answerOf(canceled, now);
}

function cancelable(booking: Booking | null, uid: string, now: number): Booking {
  if (booking === null || booking.uid !== uid) throw new DomainError("BOOKING_NOT_FOUND");
  switch (booking.status) {
    case "expired":
      throw new DomainError("BOOKING_EXPIRED");
    case "canceled":
    case "completed":
    case "no_show":
      throw new DomainError("BOOKING_ENDED");
    case "held":
    case "processing":
    case "confirmed":
    case "canceling":
  }
  // Somebody who is there already has had the service; what may go back is for the merchant to say.
  if (booking.items.some(({ start }) => start !== null && start <= now)) {
    throw new DomainError("BOOKING_STARTED");
  }
  return booking;
}

function answerOf({ booking, decision }: Canceled, now: number) {
  const { currency, status } = booking;
  const { refund, retained } = decision;
  return {
    status,
    refund: refund === 0 ? null : { amount: refund, currency, state: stateOf(booking) },
    retained: { amount: retained, currency },
    serverTime: new Date(now).toISOString(),
  };
}

/** `planned` before it is decided; then as far as it is known when the call ends. */
function stateOf({ cancellation, payments }: Booking): "planned" | "pending" | "succeeded" {
  if (cancellation === null) return "planned";
  const isPending = Object.values(payments).some(({ reserved, settled }) => reserved > settled);
  return isPending ? "pending" : "succeeded";
}
