/** What must hold between any two moments: money and meaning never go back, and no place is freed too early. */
import type { Run } from "./violations.ts";
import { shelve } from "./books.ts";

const ENDED = ["succeeded", "canceled"];

export function misstepped(before: Run, after: Run): string[] {
  const was = shelve(before.documents, before).shelf;
  const is = shelve(after.documents, after).shelf;
  const found: string[] = [];
  for (const [bookingId, { payments }] of was.bookings) {
    for (const [paymentId, { entry, captured }] of Object.entries(payments)) {
      const now = is.bookings.get(bookingId)?.payments[paymentId];
      if (entry !== null && JSON.stringify(now?.entry) !== JSON.stringify(entry)) {
        found.push(`bookings/${bookingId}: the entry of ${paymentId} has changed`);
      }
      if ((now?.captured ?? 0) < captured) {
        found.push(`bookings/${bookingId}: what ${paymentId} took has become less`);
      }
    }
  }
  for (const [bookingId, booking] of is.bookings) {
    const isOver = booking.status === "expired" || booking.status === "canceled";
    if (!isOver || was.bookings.get(bookingId)?.status === booking.status) continue;
    for (const { id, paymentId, status } of after.stripe.intents) {
      const isFee = paymentId?.startsWith(`${bookingId}_fee-`) === true;
      if (!paymentId?.startsWith(bookingId) || isFee || ENDED.includes(status)) continue;
      found.push(`bookings/${bookingId}: is ${booking.status}, and ${id} can still succeed`);
    }
    for (const { id, status, ...setup } of after.stripe.setups) {
      if (setup.bookingId !== bookingId || ENDED.includes(status)) continue;
      found.push(`bookings/${bookingId}: is ${booking.status}, and ${id} can still save a card`);
    }
  }
  return found;
}
