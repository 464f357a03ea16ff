/** When what was booked begins and ends; milliseconds, and null for a booking of goods alone. */
import type { Booking } from "./booking.ts";

type Timed = Pick<Booking, "items">;

export function startOf({ items }: Timed): number | null {
  const starts = items.flatMap(({ start }) => start ?? []);
  return starts.length === 0 ? null : Math.min(...starts);
}

export function endOf({ items }: Timed): number | null {
  const ends = items.flatMap(({ end }) => end ?? []);
  return ends.length === 0 ? null : Math.max(...ends);
}
