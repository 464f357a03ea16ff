import { isDomainError } from "../domain/errors.ts";
import { adoptBooking } from "./adopt-booking.ts";
import { ref, type Deps } from "./ports.ts";

const POSTPONED_MS = 10 * 60_000;

/**
 * What a sweep does about a wish that nobody has adopted, because its event was lost or came in vain.
 * @returns whether it is settled
 */
export async function lookAtWish(deps: Deps, bookingId: string): Promise<boolean> {
  try {
    await adoptBooking(deps, bookingId);
    return true;
  } catch (error) {
    if (!isDomainError(error)) {
      deps.journal.alarm("sweep_failed", { bookingId, error: String(error) });
    }
    const later = (await deps.clock.now()) + POSTPONED_MS;
    await deps.store.putOff(ref("bookingWishes", bookingId), later).catch(() => undefined);
    return false;
  }
}
