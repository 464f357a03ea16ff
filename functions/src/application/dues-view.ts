import { dueIdsOf, type Booking } from "../domain/booking.ts";
import { isoOrNull } from "./iso-or-null.ts";

/** What a booking owes, in the order in which it is paid, as clients read it. */
export function duesView(booking: Pick<Booking, "dues">) {
  return dueIdsOf(booking).flatMap((dueId) => {
    const due = booking.dues[dueId];
    if (due === undefined) return [];
    const { kind, amount, payBy, paidBy, overdueAt } = due;
    return [
      {
        ...{ dueId, kind, amount },
        /** Null: at booking. */
        payBy: isoOrNull(payBy),
        paid: paidBy !== null,
        overdue: overdueAt !== undefined && paidBy === null,
      },
    ];
  });
}
