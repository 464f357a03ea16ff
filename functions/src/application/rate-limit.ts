import { DomainError } from "../domain/errors.ts";
import type { Limit } from "./documents.ts";
import { count, ref, type Deps, type Ref, type Versioned, type Write } from "./ports.ts";

const WINDOW_MS = 60_000;
const HOUR_MS = 3_600_000;
/** PaymentIntents or pages of one booking that an hour may see: each is an order to Stripe. */
const ATTEMPTS_MAX = 20;

/**
 * A plain limit per uid, which a caller cannot choose, and per minute.
 * @throws DomainError RATE_LIMITED with the milliseconds until the next minute begins
 */
export async function limitCalls(
  { store, settings }: Deps,
  { what, uid, now }: { what: string; uid: string; now: number },
): Promise<void> {
  const window = Math.floor(now / WINDOW_MS);
  const windowEnd = (window + 1) * WINDOW_MS;
  const calls = await store.countCall(`${what}_${uid}_${String(window)}`, windowEnd + WINDOW_MS);
  if (calls > settings.callsPerMinuteMax) {
    throw new DomainError("RATE_LIMITED", { retryAfterMs: windowEnd - now });
  }
}

export function attemptsAt(bookingId: string, now: number): Ref<"limits"> {
  return ref("limits", `attempts_${bookingId}_${String(Math.floor(now / HOUR_MS))}`);
}

/**
 * Counts an attempt in the commit that reserves it: the booking in that commit lets only one through at
 * a time, so the count cannot be passed. @throws DomainError RATE_LIMITED
 */
export function attemptWrite(at: Ref<"limits">, made: Versioned<Limit> | null, now: number): Write {
  const hourEnd = (Math.floor(now / HOUR_MS) + 1) * HOUR_MS;
  if ((made?.data.count ?? 0) >= ATTEMPTS_MAX) {
    throw new DomainError("RATE_LIMITED", { retryAfterMs: hourEnd - now });
  }
  return count(at, 1, hourEnd + HOUR_MS);
}
