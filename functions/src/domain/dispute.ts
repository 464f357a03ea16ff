/** What a payment's disputes mean: all of it derived from facts. */
import type { DisputeFact, DisputeSnapshot } from "./dispute-facts.ts";

type Disputes = Readonly<Record<string, DisputeFact>>;

export function disputesOf(disputes: Disputes, intentId: string): [string, DisputeFact][] {
  return Object.entries(disputes)
    .filter(([, fact]) => fact.intentId === intentId)
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

export type DisputeStanding = "none" | "open" | "lost";

/** How the money stands: an open dispute goes before a lost one, because somebody can still act. */
export function standingOf(disputes: readonly [string, DisputeFact][]): DisputeStanding {
  const states = disputes.flatMap(([, { snapshots }]) => snapshots);
  if (states.some(isOpen)) return "open";
  return states.some(({ status }) => status === "lost") ? "lost" : "none";
}

/** Stripe has said two things of the same second: only a read settles it. */
export function isUncertain({ snapshots }: DisputeFact): boolean {
  return snapshots.length > 1;
}

/** Minor units that no refund can give back: lost, or held until the dispute is decided. */
export function withheldIn(disputes: readonly [string, DisputeFact][]): number {
  return disputes
    .filter(([, { snapshots }]) => snapshots.some(withholds))
    .reduce((sum, [, { amount }]) => sum + amount, 0);
}

/** Minor units that are gone for good; what is only held may still come back, and go back then. */
export function lostIn(disputes: readonly [string, DisputeFact][]): number {
  return disputes
    .filter(([, { snapshots }]) => snapshots.some(({ status }) => status === "lost"))
    .reduce((sum, [, { amount }]) => sum + amount, 0);
}

/** While states tie, the money counts as withheld: refunding it twice over could not be undone. */
function withholds(state: DisputeSnapshot): boolean {
  return state.status === "lost" || (isOpen(state) && !state.isRefundable);
}

function isOpen({ status }: DisputeSnapshot): boolean {
  switch (status) {
    case "warning_needs_response":
    case "needs_response":
    case "warning_under_review":
    case "under_review":
    case "unknown":
      return true;
    case "warning_closed":
    case "won":
    case "lost":
    case "prevented":
      return false;
  }
}
