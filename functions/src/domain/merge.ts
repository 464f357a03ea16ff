/**
 * Combining facts. Merging is commutative, associative and idempotent: events may be duplicated,
 * delayed or reordered, and the same facts result. test/unit/domain/merge.test.ts proves it over
 * permutations. Whoever changes a rule here changes what a late event can do to money.
 */
import { disputeFactOf, mergeDisputes, mergeWarnings } from "./dispute-facts.ts";
import type { ChargeFact, Facts, IntentFact, IntentStatus, Observation, Try } from "./facts.ts";
import { greater, greatest, newest, put, union } from "./lattice.ts";
import { mergeRefunds } from "./refund-facts.ts";
import { mergeSessions, sessionFactOf } from "./session-facts.ts";

export { canonical } from "./lattice.ts";

export function merge(facts: Facts, observations: readonly Observation[]): Facts {
  return observations.reduce(mergeOne, facts);
}

function mergeOne(facts: Facts, seen: Observation): Facts {
  switch (seen.kind) {
    case "intent": {
      const intents = put(facts.intents, seen.id, intentOf(seen), mergeIntents);
      return { ...facts, intents, tries: mergeTry(facts.tries, tryOfIntent(seen)) };
    }
    case "charge": {
      const charges = put(facts.charges, seen.id, chargeOf(seen), mergeCharges);
      return { ...facts, charges, tries: mergeTry(facts.tries, tryOfCharge(seen)) };
    }
    case "session": {
      const sessions = put(facts.sessions, seen.id, sessionFactOf(seen), mergeSessions);
      return { ...facts, sessions };
    }
    case "refund":
      return {
        ...facts,
        refunds: put(facts.refunds, seen.id, { ...seen.fact, asOf: seen.asOf }, mergeRefunds),
      };
    case "dispute": {
      const disputes = put(facts.disputes, seen.id, disputeFactOf(seen), mergeDisputes);
      return { ...facts, disputes };
    }
    case "warning": {
      const warnings = put(
        facts.warnings,
        seen.id,
        { ...seen.fact, asOf: seen.asOf },
        mergeWarnings,
      );
      return { ...facts, warnings };
    }
    case "entry":
      return { ...facts, entries: put(facts.entries, seen.id, seen.fact, greater) };
  }
}

const BANDS: Record<IntentStatus, 0 | 1 | 2> = {
  requires_payment_method: 0,
  requires_confirmation: 0,
  requires_action: 0,
  processing: 0,
  unknown: 0,
  requires_capture: 1,
  succeeded: 2,
  canceled: 2,
};

function intentOf(seen: Observation & { kind: "intent" }): IntentFact {
  const { status } = seen.snapshot;
  const band = BANDS[status];
  return {
    band,
    asOf: seen.asOf,
    snapshots: [seen.snapshot],
    terminalsSeen: status === "succeeded" || status === "canceled" ? [status] : [],
    amountReceived: seen.snapshot.amountReceived,
    openReadAsOf: seen.source === "read" && band < 2 ? seen.asOf : 0,
  };
}

/** The greater (band, asOf) replaces the lesser; equal keys keep every distinct state: a tie. */
function mergeIntents(a: IntentFact, b: IntentFact): IntentFact {
  const order = a.band - b.band || a.asOf - b.asOf;
  const newer = order >= 0 ? a : b;
  return {
    band: newer.band,
    asOf: newer.asOf,
    snapshots: order === 0 ? union(a.snapshots, b.snapshots) : newer.snapshots,
    terminalsSeen: union(a.terminalsSeen, b.terminalsSeen),
    amountReceived: Math.max(a.amountReceived, b.amountReceived),
    openReadAsOf: Math.max(a.openReadAsOf, b.openReadAsOf),
  };
}

function chargeOf(seen: Observation & { kind: "charge" }): ChargeFact {
  const rank =
    seen.status === "pending" ? 0 : seen.status === "succeeded" && !seen.captured ? 1 : 2;
  const stamp = <T>(value: T | null) => (value === null ? null : { rank, asOf: seen.asOf, value });
  return {
    intentId: seen.intentId,
    amount: seen.amount,
    amountCaptured: seen.amountCaptured,
    amountRefunded: seen.amountRefunded,
    fee: stamp(seen.fee),
    receiptUrl: stamp(seen.receiptUrl),
    card: stamp(seen.card),
    captureBefore: stamp(seen.captureBefore),
  };
}

/** Captured and refunded only grow at Stripe, so the greater number is the later one. */
function mergeCharges(a: ChargeFact, b: ChargeFact): ChargeFact {
  return {
    intentId: greatest(a.intentId, b.intentId),
    amount: Math.max(a.amount, b.amount),
    amountCaptured: Math.max(a.amountCaptured, b.amountCaptured),
    amountRefunded: Math.max(a.amountRefunded, b.amountRefunded),
    fee: newest(a.fee, b.fee),
    receiptUrl: newest(a.receiptUrl, b.receiptUrl),
    card: newest(a.card, b.card),
    captureBefore: newest(a.captureBefore, b.captureBefore),
  };
}

function tryOfIntent(seen: Observation & { kind: "intent" }): [string, Try] | null {
  const { decline } = seen.snapshot;
  if (decline === null) return null;
  // Without a charge only the event that reports a failure can date it: a read repeats old news.
  if (seen.failedChargeId === null && seen.source === "read") return null;
  const key = seen.failedChargeId ?? `${seen.id}:${decline.code ?? "unknown"}:${String(seen.asOf)}`;
  return [key, { intentId: seen.id, outcome: "failed", ...decline, asOf: seen.asOf }];
}

function tryOfCharge(seen: Observation & { kind: "charge" }): [string, Try] | null {
  if (seen.status !== "failed" && seen.status !== "succeeded") return null;
  const decline = seen.decline ?? { code: null, declineCode: null };
  return [seen.id, { intentId: seen.intentId, outcome: seen.status, ...decline, asOf: seen.asOf }];
}

function mergeTry(tries: Facts["tries"], found: [string, Try] | null): Facts["tries"] {
  return found === null ? tries : put(tries, found[0], found[1], mergeTries);
}

function mergeTries(a: Try, b: Try): Try {
  return {
    intentId: greatest(a.intentId, b.intentId),
    outcome: a.outcome === "succeeded" ? a.outcome : b.outcome,
    code: greatest(a.code, b.code),
    declineCode: greatest(a.declineCode, b.declineCode),
    asOf: Math.min(a.asOf, b.asOf),
  };
}
