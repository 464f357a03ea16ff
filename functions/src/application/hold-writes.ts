import type { Booking } from "../domain/booking.ts";
import { NO_HOLDS, withHold, type OpenHolds } from "../domain/open-holds.ts";
import { ref, replace, type Deps, type Ref, type Write } from "./ports.ts";

const DAY_MS = 86_400_000;

/**
 * Counts a new booking among its owner's, in its own commit: of any number of calls at once each sees
 * what the others have made, or loses the race and looks again. A hold that has ended is dropped
 * only when the list is full, so that nothing else ever has to write here.
 * @throws DomainError TOO_MANY_HOLDS, UNAVAILABLE
 */
export async function holdWrite(deps: Deps, made: Booking, now: number): Promise<Write> {
  const at = ref("holds", made.uid);
  const { known } = await deps.store.read({ known: at });
  const limits = deps.settings;
  const holds = known?.data ?? NO_HOLDS;
  const isFull = holds.bookingIds.length >= limits.openHoldsMax;
  const current = isFull ? await withoutEnded(deps, holds, now) : holds;
  const booking = { bookingId: made.bookingId, isFree: made.status !== "held" };
  const next = withHold(current, booking, { limits, now });
  // No hold lasts longer, and a day's count is over by then.
  return replace(at, known, { ...next, expiresAt: now + 2 * DAY_MS });
}

async function withoutEnded(deps: Deps, holds: OpenHolds, now: number): Promise<OpenHolds> {
  const refs: Record<string, Ref<"bookings">> = Object.fromEntries(
    holds.bookingIds.map((id) => [id, ref("bookings", id)]),
  );
  const found = await deps.store.read(refs);
  const isHeld = (booking: Booking | undefined) =>
    booking?.status === "held" && (booking.holdExpiresAt ?? 0) > now;
  return { ...holds, bookingIds: holds.bookingIds.filter((id) => isHeld(found[id]?.data)) };
}
