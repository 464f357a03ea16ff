/**
 * Yours to fill: what your app does beyond payments, such as a push message or a calendar entry. Each
 * is called at least once, with a key that is the same for every call about the same thing.
 *
 * `priceOf` is left out: the catalog's prices hold. With it your own rule makes the price of one of
 * each item, in minor units, such as 10 % more on Saturdays:
 *
 *   priceOf: (items) => Promise.resolve(items.map(({ start, unitAmount }) =>
 *     isSaturday(start) ? Math.round(unitAmount * 1.1) : unitAmount)),
 */
import type { Hooks } from "../application/hooks.ts";

export const hooks: Hooks = {
  onConfirmed: () => Promise.resolve(),
  onCanceled: () => Promise.resolve(),
  onRefunded: () => Promise.resolve(),
};
