import { unsettledDue, type Booking } from "../domain/booking.ts";
import { DomainError } from "../domain/errors.ts";
import { ref, type Deps } from "./ports.ts";

/** With more open bookings than this, an amount alone does not tell which one is meant. */
const OPEN_MAX = 20;

/**
 * For clients that name no booking: the caller's one open booking that owes exactly this. The amount
 * only finds it; what is charged is the booking's own.
 * @param owed `amount` in minor units
 * @throws DomainError BOOKING_NOT_FOUND when none fits, BOOKING_AMBIGUOUS when several do, or when
 *   there are too many open ones to look at them all
 */
export async function openBookingOwing(
  { store }: Deps,
  uid: string,
  owed: { readonly amount: number; readonly currency: string; readonly now: number },
): Promise<string> {
  const ids = await store.openBookings(uid, owed.now, OPEN_MAX + 1);
  if (ids.length > OPEN_MAX) throw new DomainError("BOOKING_AMBIGUOUS", { field: "bookingId" });
  const found = await store.read(Object.fromEntries(ids.map((id) => [id, ref("bookings", id)])));
  const fitting = Object.values(found).filter((one) => one !== null && owes(one.data, owed));
  const [only, another] = fitting.map((one) => one?.data.bookingId);
  if (only === undefined) throw new DomainError("BOOKING_NOT_FOUND");
  if (another !== undefined) throw new DomainError("BOOKING_AMBIGUOUS", { field: "bookingId" });
  return only;
}

function owes(
  booking: Booking,
  { amount, currency, now }: { amount: number; currency: string; now: number },
): boolean {
  const isOver = booking.status === "held" && now >= (booking.holdExpiresAt ?? 0);
  const due = unsettledDue(booking)?.[1];
  return !isOver && due?.amount === amount && booking.currency === currency.toLowerCase();
}
