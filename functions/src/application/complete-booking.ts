import { completedByClock } from "../domain/attendance.ts";
import { bookingWrites } from "./close-booking.ts";
import { decide } from "./decide.ts";
import { ref, type Deps } from "./ports.ts";

/** A confirmed booking is completed when its last slot is over. @throws DomainError UNAVAILABLE, CONTENTION */
export async function completeBooking(
  deps: Deps,
  { bookingId, now }: { bookingId: string; now: number },
): Promise<void> {
  const at = ref("bookings", bookingId);
  await decide(deps, async () => {
    const { found } = await deps.store.read({ found: at });
    if (found === null) return { writes: [], result: null };
    const after = completedByClock(found.data, now);
    if (after === found.data) return { writes: [], result: null };
    return { writes: await bookingWrites(deps, found, after, now), result: null };
  });
}
