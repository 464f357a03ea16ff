/** The lists of the fake Stripe: newest first, in pages. */
import type { Listed, ListedKind, ListedPage, ListPage } from "../../src/application/ports.ts";
import type { Observation } from "../../src/domain/facts.ts";
import type { FakeIntent } from "./fake-stripe.ts";

/** What belongs to a PaymentIntent. */
export interface ShelfRow {
  readonly id: string;
  readonly intentId: string;
  readonly created: number;
  readonly observations: readonly Observation[];
}

interface Shelves {
  readonly intents: ReadonlyMap<string, FakeIntent>;
  readonly shown: (intent: FakeIntent) => readonly Observation[];
  readonly refunds: readonly ShelfRow[];
  readonly disputes: readonly ShelfRow[];
}

export function listedBy(kind: ListedKind, page: ListPage, shelves: Shelves): ListedPage {
  const { since, until, after, limit } = page;
  const rows = rowsOf(kind, shelves)
    .filter(({ created }) => created >= since && created < until)
    .sort((a, b) => b.created - a.created || (a.id < b.id ? 1 : -1));
  const from = rows.findIndex(({ id }) => id === after) + 1;
  const items = rows.slice(from, from + limit);
  return { items, next: from + limit < rows.length ? (items.at(-1)?.id ?? null) : null };
}

function rowsOf(kind: ListedKind, { intents, shown, refunds, disputes }: Shelves): Listed[] {
  const owned = ({ intentId, ...row }: ShelfRow): Listed => {
    const metadata = intents.get(intentId)?.order.metadata ?? {};
    return { ...row, intentId, metadata, changedAt: row.created };
  };
  switch (kind) {
    case "intents":
      return [...intents.values()].map((intent) =>
        owned({
          ...{ id: intent.id, intentId: intent.id, created: intent.created },
          observations: shown(intent),
        }),
      );
    case "refunds":
      return refunds.map(owned);
    case "disputes":
      return disputes.map(owned);
    case "warnings":
      return [];
  }
}
