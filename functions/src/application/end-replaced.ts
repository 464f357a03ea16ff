import type { Booking } from "../domain/booking.ts";
import { endPayment } from "./close-booking.ts";
import type { Deps } from "./ports.ts";

/**
 * Ends the payments that were to make room for others, where the call that wanted that has died. Money
 * that is taken or reserved by then stays: it came first. The next call makes the next attempt.
 * @throws DomainError UNAVAILABLE, CONTENTION, STRIPE_UNAVAILABLE: the fence stays, and the sweep goes on
 */
export async function endReplaced(
  deps: Deps,
  step: { readonly bookingId: string; readonly now: number; readonly cause: string },
  { dues }: Booking,
): Promise<void> {
  for (const { live, closing } of Object.values(dues)) {
    if (live !== null && closing === "replace") {
      await endPayment(deps, { ...step, paymentId: live }, "expire");
    }
  }
}
