/** How much one caller may keep without paying: places of others' hang on it. */
import { DomainError } from "./errors.ts";

/** A list of as many fits into one document, and into one read. */
export const HOLDS_MAX = 1_000;
const DAY_MS = 86_400_000;

export interface OpenHolds {
  /** Bookings that were held when they were last looked at, oldest first. */
  readonly bookingIds: string[];
  /** The day, counted from 1970, in which `free` were made. */
  readonly day: number;
  readonly free: number;
}

interface HoldLimits {
  readonly openHoldsMax: number;
  readonly freeBookingsPerDayMax: number;
}

export const NO_HOLDS: OpenHolds = { bookingIds: [], day: 0, free: 0 };

/** @param booking the one to be made; without a price it holds nothing, but counts for its day */
export function withHold(
  holds: OpenHolds,
  booking: { readonly bookingId: string; readonly isFree: boolean },
  { limits, now }: { readonly limits: HoldLimits; readonly now: number },
): OpenHolds {
  if (booking.isFree) return withFree(holds, limits.freeBookingsPerDayMax, now);
  if (holds.bookingIds.length >= limits.openHoldsMax) throw new DomainError("TOO_MANY_HOLDS");
  return { ...holds, bookingIds: [...holds.bookingIds, booking.bookingId] };
}

function withFree(holds: OpenHolds, max: number, now: number): OpenHolds {
  const day = Math.floor(now / DAY_MS);
  const free = holds.day === day ? holds.free : 0;
  if (free >= max) {
    throw new DomainError("TOO_MANY_HOLDS", { retryAfterMs: (day + 1) * DAY_MS - now });
  }
  return { ...holds, day, free: free + 1 };
}
