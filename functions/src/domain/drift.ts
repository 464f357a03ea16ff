/**
 * Whether Stripe says of money what the ledger has not been told. Events tell every step that counts
 * here, so that a difference means a lost event; what changes without one, such as the steps of a
 * customer who is about to pay, does not count.
 */
import type { DisputeFact } from "./dispute-facts.ts";
import type { Facts, IntentFact, IntentStatus, Observation } from "./facts.ts";
import { canonical } from "./lattice.ts";
import { merge } from "./merge.ts";

/** Judged after the merge, so that a read that an event has overtaken is no difference. */
export function isNews(before: Facts, seen: Observation): boolean {
  const after = merge(before, [seen]);
  switch (seen.kind) {
    case "intent":
      return newIntent(before.intents[seen.id], after.intents[seen.id]);
    case "charge": {
      // What it gave back is told by its refunds, which are listed themselves.
      const [was, is] = [before.charges[seen.id], after.charges[seen.id]];
      return (is?.amountCaptured ?? 0) > (was?.amountCaptured ?? 0);
    }
    case "refund":
      return before.refunds[seen.id]?.status !== after.refunds[seen.id]?.status;
    case "dispute":
      return newDispute(before.disputes[seen.id], after.disputes[seen.id]);
    case "warning":
      return before.warnings[seen.id]?.isActionable !== after.warnings[seen.id]?.isActionable;
    case "session":
    case "entry":
      return false;
  }
}

/** No event tells what was booked on our balance, so that it comes only with a read is no difference. */
export function isUnbooked({ entries }: Facts, seen: Observation): boolean {
  return seen.kind === "entry" && !Object.hasOwn(entries, seen.id);
}

function newIntent(before: IntentFact | undefined, after: IntentFact | undefined): boolean {
  if ((after?.amountReceived ?? 0) > (before?.amountReceived ?? 0)) return true;
  return hasMore(standsOf(before), standsOf(after));
}

const AT_THE_CUSTOMER: readonly IntentStatus[] = [
  "requires_payment_method",
  "requires_confirmation",
  "requires_action",
  "unknown",
];

/** A tie of two states may be settled by a read: that is no news either. */
function standsOf(fact: IntentFact | undefined): string[] {
  if (fact === undefined) return ["waiting"];
  return fact.snapshots.map(({ status }) =>
    AT_THE_CUSTOMER.includes(status) ? "waiting" : status,
  );
}

function newDispute(before: DisputeFact | undefined, after: DisputeFact | undefined): boolean {
  if (before === undefined || after === undefined) return before !== after;
  return (
    hasMore(before.snapshots.map(canonical), after.snapshots.map(canonical)) ||
    hasMore(Object.keys(before.movements), Object.keys(after.movements))
  );
}

function hasMore(known: readonly string[], seen: readonly string[]): boolean {
  return seen.some((one) => !known.includes(one));
}
