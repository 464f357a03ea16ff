/**
 * Yours to fill: what your app does beyond payments, such as a push message or a calendar entry. Each
 * is called at least once, with a key that is the same for every call about the same thing.
 */
import type { Hooks } from "../application/hooks.ts";

export const hooks: Hooks = {
  onConfirmed: () => Promise.resolve(),
  onCanceled: () => Promise.resolve(),
  onRefunded: () => Promise.resolve(),
};
