/**
 * What Stripe has booked for a payment: once every entry of a PaymentIntent is known, they are what
 * was taken, less what went back and what disputes took. Entries come with reads, so some may be missing.
 */
import type { Movement } from "../../../src/domain/dispute-facts.ts";
import { disputesOf } from "../../../src/domain/dispute.ts";
import type { EntryFact } from "../../../src/domain/entry-facts.ts";
import type { Ledger } from "../../../src/domain/payment.ts";
import { intentsOf } from "../../../src/domain/trouble.ts";
import type { EntryLine, Shelf } from "./books.ts";

export function misentered({ ledger, stripe }: Shelf): string[] {
  const lines = new Map(stripe.entries.map((line) => [line.id, line]));
  return [...ledger.values()].flatMap((one) => [
    ...unlike(one, lines),
    ...intentsOf(one).flatMap((intentId) => unbalanced(one, intentId)),
  ]);
}

/** What Stripe has booked of charges and refunds that are in a ledger, and the ledger does not know. */
export function unentered({ ledger, stripe }: Shelf): string[] {
  return [...ledger.values()].flatMap(({ paymentId, facts }) =>
    stripe.entries
      .filter(({ sourceId: of }) => of !== null && (of in facts.charges || of in facts.refunds))
      .filter(({ id }) => !(id in facts.entries))
      .map(({ id, sourceId }) => `${id}: of ${sourceId}, ledger/${paymentId} does not know it`),
  );
}

function unlike({ paymentId, facts }: Ledger, lines: ReadonlyMap<string, EntryLine>): string[] {
  return Object.entries(facts.entries).flatMap(([id, fact]) => {
    const line = lines.get(id);
    if (line === undefined) return [`${id}: in ledger/${paymentId}, and Stripe has no such entry`];
    const parts = ["sourceId", "amount", "fee", "net", "currency"] as const;
    const isLike = parts.every((part) => line[part] === fact[part]);
    return isLike ? [] : [`${id}: is another one at Stripe than in ledger/${paymentId}`];
  });
}

function unbalanced(ledger: Ledger, intentId: string): string[] {
  const { paymentId } = ledger;
  const parts = [
    chargesOf(ledger, intentId),
    refundsOf(ledger, intentId),
    disputed(ledger, intentId),
  ];
  const all = parts.flatMap((part) => part?.entries ?? [null]);
  const known = all.filter((one) => one !== null && one !== undefined);
  if (known.length < all.length) return [];
  // Where it was paid in another currency, only Stripe's rate tells what it has become.
  if (known.some(({ currency }) => currency !== ledger.currency)) return [];
  const due = parts.reduce((sum, part) => sum + (part?.expected ?? 0), 0);
  const [amount, fee, net] = [sumOf(known, "amount"), sumOf(known, "fee"), sumOf(known, "net")];
  return [
    ...(amount === due
      ? []
      : [`${intentId}: ledger/${paymentId} has entries of ${amount}, and ${due} is what is left`]),
    ...(net === amount - fee
      ? []
      : [`${intentId}: ${amount} less a fee of ${fee} is not the net of ${net}`]),
  ];
}

/** What must have been booked, null or undefined where it is not known; and what it must come to. */
interface Part {
  readonly entries: readonly (Movement | null | undefined)[];
  readonly expected: number;
}

/** Null where not every charge is known that took money. */
function chargesOf({ facts }: Ledger, intentId: string): Part | null {
  const charges = Object.entries(facts.charges).filter(
    ([, { intentId: of, amountCaptured }]) => of === intentId && amountCaptured > 0,
  );
  const taken = charges.reduce((sum, [, { amountCaptured }]) => sum + amountCaptured, 0);
  if (taken !== (facts.intents[intentId]?.amountReceived ?? 0)) return null;
  return { entries: charges.map(([id]) => entryOf(facts.entries, "charge", id)), expected: taken };
}

/** What was only released has moved nothing. */
function refundsOf({ facts }: Ledger, intentId: string): Part {
  const refunds = Object.entries(facts.refunds).filter(
    ([, { intentId: of, isMoved }]) => of === intentId && isMoved === true,
  );
  const failed = refunds.filter(([, { status }]) => status === "failed" || status === "canceled");
  return {
    entries: [
      ...refunds.map(([id]) => entryOf(facts.entries, "refund", id)),
      ...failed.map(([id]) => entryOf(facts.entries, "refund_failure", id)),
    ],
    expected:
      failed.reduce((sum, [, { amount }]) => sum + amount, 0) -
      sumOf(
        refunds.map(([, one]) => one),
        "amount",
      ),
  };
}

/** Lost takes all of it, won gives it back. Null while one is open, or where not all has been told. */
function disputed({ facts }: Ledger, intentId: string): Part | null {
  const parts = disputesOf(facts.disputes, intentId).map(([, fact]): Part | null => {
    const entries = Object.values(fact.movements);
    const [state, ...others] = fact.snapshots;
    if (others.length > 0) return null;
    if (state?.status === "lost")
      return entries.length === 1 ? { entries, expected: -fact.amount } : null;
    return state?.status === "won" && entries.length === 2 ? { entries, expected: 0 } : null;
  });
  if (parts.some((part) => part === null)) return null;
  return {
    entries: parts.flatMap((part) => part?.entries ?? []),
    expected: parts.reduce((sum, part) => sum + (part?.expected ?? 0), 0),
  };
}

function entryOf(entries: Ledger["facts"]["entries"], kind: EntryFact["kind"], of: string) {
  return Object.values(entries).find((one) => one.kind === kind && one.sourceId === of);
}

function sumOf<K extends string>(all: readonly Readonly<Record<K, number>>[], part: K): number {
  return all.reduce((sum, one) => sum + one[part], 0);
}
