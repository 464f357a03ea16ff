import { DomainError } from "../domain/errors.ts";
import { bookingView, type BookingView } from "./booking-view.ts";
import { ref, type Deps } from "./ports.ts";
import { limitCalls } from "./rate-limit.ts";

/** @throws DomainError BOOKING_NOT_FOUND (also for somebody else's), RATE_LIMITED, UNAVAILABLE */
export async function getBooking(deps: Deps, uid: string, bookingId: string): Promise<BookingView> {
  await limitCalls(deps, { what: "read", uid, now: await deps.clock.now() });
  const { found } = await deps.store.read({ found: ref("bookings", bookingId) });
  if (found?.data.uid !== uid) throw new DomainError("BOOKING_NOT_FOUND");
  return bookingView(found.data);
}
