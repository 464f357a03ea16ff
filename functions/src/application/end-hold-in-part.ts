import type { Booking } from "../domain/booking.ts";
import { endedInPart, isOverInPart } from "../domain/booking-moves.ts";
import { withPaidReturned } from "../domain/unwanted.ts";
import { changeBooking, type Settled } from "./change-booking.ts";
import type { Deps } from "./ports.ts";

/**
 * Ends a hold that is over and was paid in part: one commit frees its places and asks for the refund of
 * all that was paid. Stripe is asked for them by the sweep, as for any refund. Does nothing to a booking
 * that is not fenced, or that a payment can still settle.
 * @throws DomainError UNAVAILABLE, CONTENTION
 */
export async function endHoldInPart(
  deps: Deps,
  step: { readonly bookingId: string; readonly now: number; readonly cause: string },
): Promise<Booking> {
  const { now } = step;
  return changeBooking(deps, { ...step, what: "its hold is over" }, (found) => {
    if (found === null) throw new Error(`no booking ${step.bookingId}`);
    const result = ({ booking }: Settled) => booking;
    if (!isOverInPart(found.booking)) return { after: null, result };
    const booking = endedInPart(found.booking, now);
    const ledgers = found.ledgers.map((ledger) => withPaidReturned(ledger, now));
    return { after: { booking, ledgers }, result };
  });
}
