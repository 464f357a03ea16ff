/** What items cost a customer: the one way to a price, for bookings, quotes and changes of a booking. */
import { z } from "zod";
import { currencyOf } from "../domain/currency.ts";
import { DomainError } from "../domain/errors.ts";
import { AMOUNT_MAX } from "../domain/money.ts";
import {
  catalogAmount,
  extrasFor,
  findItems,
  priceItems,
  type FoundItem,
  type OwnPrices,
  type PricedItems,
  type PriceWish,
  type WantedItem,
} from "../domain/priced-items.ts";
import type { Deps } from "./ports.ts";
import { readShelf } from "./read-shelf.ts";
import { withinBound } from "./within-bound.ts";

const HOOK_MS_MAX = 5_000;

interface Asked {
  readonly uid: string;
  /** Milliseconds. */
  readonly now: number;
  readonly items: readonly WantedItem[];
}

/**
 * Claims nothing, and promises no place.
 * @throws DomainError as `createBooking`, but for SLOT_FULL and what a request id may do
 */
export async function priceFor(
  deps: Deps,
  { wish, ...asked }: Asked & { readonly wish: PriceWish },
): Promise<PricedItems> {
  const { items, now } = asked;
  const shelf = await readShelf(deps, { items, ...wish });
  const found = findItems(items, shelf, now);
  const country = deps.settings.merchantCountry;
  const extras = extrasFor(found, wish, shelf, { country, now });
  return priceItems(found, { extras, own: await askHook(deps, asked, found) });
}

/**
 * The prices by the app's own rule, or null where the catalog's hold. A rule may ask anybody for
 * anything, so it is asked before a commit and never inside one.
 * @throws DomainError as `priceFor`; UNAVAILABLE where the rule fails
 */
export async function ownPrices(deps: Deps, asked: Asked): Promise<OwnPrices | null> {
  if (deps.hooks.priceOf === undefined) return null;
  const shelf = await readShelf(deps, { items: asked.items });
  return askHook(deps, asked, findItems(asked.items, shelf, asked.now));
}

async function askHook(
  deps: Deps,
  { uid, now }: Asked,
  found: readonly FoundItem[],
): Promise<OwnPrices | null> {
  const currency = found[0]?.item.currency;
  const hook = deps.hooks.priceOf?.bind(deps.hooks);
  if (hook === undefined || currency === undefined) return null;
  const wanted = found.map((one) => ({
    ...one.wanted,
    start: one.slot?.start ?? null,
    unitAmount: catalogAmount(one),
    currency: one.item.currency,
  }));
  try {
    const answer = await withinBound(deps, hook(wanted, { uid, now }), HOOK_MS_MAX);
    const unitAmounts = answerOf(currency, found.length).parse(answer);
    return unitAmounts === null ? null : { currency, unitAmounts };
  } catch (cause) {
    // A price that the app did not mean must not be sold, the catalog's neither.
    deps.journal.alarm("price_hook_failed", { error: String(cause) });
    throw new DomainError("UNAVAILABLE", {}, { cause });
  }
}

/** One amount for each item, in the same order; the app's own code is trusted no more than a client. */
function answerOf(currency: string, count: number) {
  const { step } = currencyOf(currency);
  const UnitAmount = z.int().min(0).max(AMOUNT_MAX).multipleOf(step);
  return z.array(UnitAmount).length(count).nullable();
}
