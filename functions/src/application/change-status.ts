import type { Booking } from "../domain/booking.ts";
import { DomainError } from "../domain/errors.ts";
import { audited, type Deed } from "./audit.ts";
import { bookingWrites } from "./close-booking.ts";
import { decide } from "./decide.ts";
import { ref, type Deps } from "./ports.ts";

/**
 * An operator's change of a booking that moves no money, with its entry in the log. What is as wanted
 * already is left alone, so a repeated call writes nothing.
 * @throws DomainError BOOKING_NOT_FOUND, CONTENTION, UNAVAILABLE, and what `change` throws
 */
export async function changeStatus(
  deps: Deps,
  deed: Deed,
  bookingId: string,
  change: (booking: Booking) => Booking,
) {
  const at = ref("bookings", bookingId);
  const booking = await decide<Booking>(deps, async () => {
    const { found } = await deps.store.read({ found: at });
    if (found === null) throw new DomainError("BOOKING_NOT_FOUND", { field: "bookingId" });
    const after = change(found.data);
    if (after === found.data) return { writes: [], result: after };
    const log = audited(deps, deed, { of: at, before: found.data, after });
    return { writes: [...(await bookingWrites(deps, found, after, deed.at)), log], result: after };
  });
  const { status, reference } = booking;
  return { bookingId, reference, status, serverTime: new Date(deed.at).toISOString() };
}
