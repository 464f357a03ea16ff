import type { Booking } from "../domain/booking.ts";
import { DomainError } from "../domain/errors.ts";
import { resaleOf } from "../domain/resale.ts";
import { isSame } from "../domain/reschedule.ts";
import { ref, type Deps } from "./ports.ts";
import { ownPrices } from "./price-for.ts";
import { readShelf } from "./read-shelf.ts";
import { repeated, type ChangeWish } from "./remember-change.ts";

type Own = Awaited<ReturnType<typeof ownPrices>> | "not asked";

/**
 * The app's own rule is asked before the commit, and only where it is likely to be needed.
 * @throws DomainError as `ownPrices`
 */
export async function pricesAhead(deps: Deps, wish: ChangeWish): Promise<Own> {
  if (deps.hooks.priceOf === undefined) return null;
  const { uid, items, now, bookingId } = wish;
  const { found } = await deps.store.read({ found: ref("bookings", bookingId) });
  if (found?.data.uid !== uid || isSame(items, found.data.items)) return "not asked";
  if ((await repeated(deps, wish)) !== null) return "not asked";
  return ownPrices(deps, { uid, items, now });
}

/**
 * What the new items cost, and the slots as they were read for it.
 * @throws DomainError as `resaleOf`; CONTENTION where the app's own rule has to be asked after all
 */
export async function priceChange(deps: Deps, before: Booking, wish: ChangeWish, own: Own) {
  // Somebody has changed it since: the next call asks.
  if (own === "not asked") throw new DomainError("CONTENTION", { retryAfterMs: 1_000 });
  const shelf = await readShelf(deps, { items: wish.items });
  const country = deps.settings.merchantCountry;
  const sale = resaleOf(wish.items, before, shelf, { now: wish.now, country, own });
  return { sale, slots: shelf.found };
}
