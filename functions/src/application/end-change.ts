/**
 * A change that is not paid in time, or that nobody wants any more: fenced first, so that nobody starts
 * to pay for it; then its payment is ended at Stripe; and the commit that learns of its death frees the
 * new places. As close-booking.ts, for the change alone: the booking stays as it was.
 */
import type { Booking } from "../domain/booking.ts";
import { moved } from "../domain/booking-moves.ts";
import { dropping, lapsing } from "../domain/pending-change.ts";
import { bookingWrites, endPayment } from "./close-booking.ts";
import { decide } from "./decide.ts";
import { ref, type Deps } from "./ports.ts";

interface Step {
  readonly bookingId: string;
  readonly now: number;
  readonly cause: string;
}

/**
 * Ends a change whose time is over, and goes on with one that is fenced already. Does nothing while its
 * money is on its way. Without a live payment that is one commit.
 * @throws DomainError UNAVAILABLE, CONTENTION, STRIPE_UNAVAILABLE: the fence stays, the places too
 */
export function lapseChange(deps: Deps, step: Step): Promise<Booking | null> {
  return endChange(deps, step, (booking) => lapsing(booking, step.now));
}

/** The same, whatever the time is; what was paid for it goes back. */
export function dropChange(deps: Deps, step: Step): Promise<Booking | null> {
  return endChange(deps, step, dropping);
}

async function endChange(
  deps: Deps,
  step: Step,
  fence: (booking: Booking) => Booking,
): Promise<Booking | null> {
  const at = ref("bookings", step.bookingId);
  const fenced = await decide<Booking | null>(deps, async () => {
    const { booking } = await deps.store.read({ booking: at });
    if (booking === null) return { writes: [], result: null };
    const wanted = fence(booking.data);
    if (wanted === booking.data) return { writes: [], result: wanted };
    const after = moved(wanted, step.now);
    return { writes: await bookingWrites(deps, booking, after, step.now), result: after };
  });
  return fenced?.pendingChange?.closing == null ? fenced : closeChange(deps, step);
}

const ROUNDS_MAX = 5;

/**
 * Ends the payment of a fenced change at Stripe, as far as that is possible now.
 * @throws DomainError UNAVAILABLE, CONTENTION, STRIPE_UNAVAILABLE: called again it goes on
 */
export async function closeChange(deps: Deps, step: Step): Promise<Booking | null> {
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const { booking } = await deps.store.read({ booking: ref("bookings", step.bookingId) });
    const change = booking?.data.pendingChange ?? null;
    const live = change === null ? null : (booking?.data.dues[change.dueId]?.live ?? null);
    if (change === null || change.closing === null || live === null) return booking?.data ?? null;
    const isEnding = await endPayment(deps, { ...step, paymentId: live }, "replace");
    if (!isEnding) return booking?.data ?? null;
  }
  const { booking } = await deps.store.read({ booking: ref("bookings", step.bookingId) });
  return booking?.data ?? null;
}
