import { DomainError } from "../domain/errors.ts";
import type { Deps } from "./ports.ts";

const WINDOW_MS = 60_000;

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
