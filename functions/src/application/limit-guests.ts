import { DomainError } from "../domain/errors.ts";
import type { Deps } from "./ports.ts";

const WINDOW_MS = 60_000;

/**
 * A limit per item and minute on what guests order. Each of them has a limit of their own as well, but
 * can drop the cookie it is counted by; the item they cannot choose away.
 * @param itemIds ids of the catalog only, so that nobody can make up what is counted
 * @throws DomainError RATE_LIMITED with the milliseconds until the next minute begins
 */
export async function limitGuests(
  { store, settings }: Deps,
  itemIds: readonly string[],
  now: number,
): Promise<void> {
  const window = Math.floor(now / WINDOW_MS);
  const windowEnd = (window + 1) * WINDOW_MS;
  const counts = await Promise.all(
    [...new Set(itemIds)].map((itemId) =>
      store.countCall(`guests_${itemId}_${String(window)}`, windowEnd + WINDOW_MS),
    ),
  );
  if (counts.some((count) => count > settings.guestOrdersPerItemMax)) {
    throw new DomainError("RATE_LIMITED", { retryAfterMs: windowEnd - now });
  }
}
