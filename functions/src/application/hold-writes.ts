/**
 * What one caller holds, counted in the commit of each new booking: of any number of calls at once each
 * sees what the others have made, or loses the race and looks again.
 */
import type { Booking } from "../domain/booking.ts";
import { NO_HOLDS, withHold, type OpenHolds } from "../domain/open-holds.ts";
import type { Holds } from "./documents.ts";
import { ref, replace, type Deps, type Ref, type Versioned, type Write } from "./ports.ts";

const DAY_MS = 86_400_000;

interface ReadHolds {
  readonly found: Versioned<Holds> | null;
  readonly holds: OpenHolds;
}

/**
 * Those that have ended are dropped only when the list is full, so that nothing else ever has to write
 * here. @throws DomainError UNAVAILABLE
 */
export async function readHolds(deps: Deps, uid: string, now: number): Promise<ReadHolds> {
  const { found } = await deps.store.read({ found: ref("holds", uid) });
  const holds = found?.data ?? NO_HOLDS;
  const isFull = holds.bookingIds.length >= deps.settings.openHoldsMax;
  return { found, holds: isFull ? await withoutEnded(deps, holds, now) : holds };
}

/** @throws DomainError TOO_MANY_HOLDS */
export function holdWrite(
  { settings }: Deps,
  { found, holds }: ReadHolds,
  made: Booking,
  now: number,
): Write {
  const booking = { bookingId: made.bookingId, isFree: made.status !== "held" };
  const next = withHold(holds, booking, { limits: settings, now });
  // No hold lasts longer, and a day's count is over by then.
  return replace(ref("holds", made.uid), found, { ...next, expiresAt: now + 2 * DAY_MS });
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
