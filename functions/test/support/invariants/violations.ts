/**
 * Every promise about money, places and words that can be checked by looking at one run's documents
 * and at Stripe's books. docs/lifecycle.md lists them. Pure, so that the world in memory, the Firestore
 * emulator and the whole system are all judged by the same words.
 */
import { misbooked } from "./bookings.ts";
import { shelve, type Documents, type StripeBooks } from "./books.ts";
import { overredeemed } from "./coupons.ts";
import { underived } from "./derived.ts";
import { misentered, unentered } from "./entries.ts";
import { miscounted } from "./money.ts";
import { restless } from "./rest.ts";
import { betrayed } from "./secrets.ts";
import { mistold } from "./told.ts";
import { unsettledWishes } from "./wishes.ts";

export interface Run {
  readonly documents: Documents;
  readonly stripe: StripeBooks;
  /** Milliseconds. */
  readonly now: number;
}

/** What must hold after every single commit. */
export function violationsAnyTime(run: Run): string[] {
  const { shelf, unreadable } = shelve(run.documents, run);
  return distinct([
    ...unreadable,
    ...underived(shelf),
    ...misbooked(shelf),
    ...overredeemed(shelf),
    ...mistold(shelf),
    ...betrayed(run.documents),
  ]);
}

/** What must hold once every event is delivered or lost for good, and the sweeps have nothing to do. */
export function violationsAtRest(run: Run): string[] {
  const { shelf } = shelve(run.documents, run);
  return distinct([
    ...violationsAnyTime(run),
    ...miscounted(shelf),
    ...misentered(shelf),
    ...restless(shelf),
    ...unsettledWishes(shelf),
  ]);
}

/** What a comparison with Stripe leaves behind: no entry that the ledgers do not know. */
export function unenteredIn(run: Run): string[] {
  return unentered(shelve(run.documents, run).shelf);
}

/** @throws Error that lists every violation, one a line */
export function requireNone(violations: readonly string[], where = "the run"): void {
  if (violations.length === 0) return;
  const lines = violations.map((one) => `  - ${one}`).join("\n");
  throw new Error(`${where} breaks its promises:\n${lines}`);
}

function distinct(violations: readonly string[]): string[] {
  return [...new Set(violations)].sort();
}
