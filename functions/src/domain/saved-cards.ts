/**
 * What Stripe has told us about one customer's saved cards. As facts of payments do, these only
 * accumulate: whatever order events come in, and however often, the same cards result.
 */
import { z } from "zod";
import { canonical, put, union } from "./lattice.ts";

/** What its owner may see of a card. No fingerprint: it would tell one person's accounts apart. */
export const CardFace = z.object({
  brand: z.string(),
  last4: z.string(),
  expMonth: z.int(),
  expYear: z.int(),
  /** Such as `apple_pay`; null for a card that was typed in. */
  wallet: z.string().nullable(),
});
export type CardFace = z.infer<typeof CardFace>;

const CardFact = z.object({
  /** Whole seconds, Stripe's clock, as below: when it was told to be detached; 0 for never. */
  detachedAsOf: z.int(),
  asOf: z.int(),
  /** The distinct faces told of that second: more than one is a tie. */
  faces: z.array(CardFace),
});
type CardFact = z.infer<typeof CardFact>;

export const SavedCards = z.object({
  uid: z.string(),
  customerId: z.string(),
  /** Deleted at Stripe: whatever event still comes, there are no cards. */
  isDeleted: z.boolean(),
  cards: z.record(z.string(), CardFact),
  /**
   * The newest read that showed all there were: it decides about every earlier second. Several reads of
   * one second: what all of them showed.
   */
  complete: z.object({ asOf: z.int(), ids: z.array(z.string()) }),
  /** The card that is used where none is named; as above, several are a tie. */
  preferred: z.object({ asOf: z.int(), ids: z.array(z.string().nullable()) }),
  /** Seconds: when it was last read from Stripe; 0 for never. */
  readAsOf: z.int(),
  version: z.int(),
});
export type SavedCards = z.infer<typeof SavedCards>;

/** A card as its owner reads it, under its own id. */
export const CardView = CardFace.extend({
  uid: z.string(),
  paymentMethodId: z.string(),
  isDefault: z.boolean(),
});
export type CardView = z.infer<typeof CardView>;

/** What one event or one read says of a customer's cards. */
export type CardObservation =
  | {
      readonly kind: "card";
      readonly id: string;
      readonly asOf: number;
      readonly isDetached: boolean;
      readonly face: CardFace | null;
    }
  | {
      readonly kind: "cards";
      readonly asOf: number;
      readonly cards: Readonly<Record<string, CardFace>>;
      /** False for the first page of more: what is missing there may be on another. */
      readonly isComplete: boolean;
      readonly preferredId: string | null;
    }
  /** Detached by ourselves just now, so after any read that is known. */
  | { readonly kind: "removed"; readonly id: string; readonly asOf: number }
  | { readonly kind: "customer_deleted" };

/** Far more than anybody has. Beyond, what is gone is forgotten first, then what was told of earliest. */
const CARDS_MAX = 200;

export function noCards(uid: string, customerId: string): SavedCards {
  return {
    ...{ uid, customerId, isDeleted: false, cards: {}, complete: { asOf: 0, ids: [] } },
    ...{ preferred: { asOf: 0, ids: [null] }, readAsOf: 0, version: 1 },
  };
}

/** The same whatever the order and the repetition, as long as no more than `CARDS_MAX` are known. */
export function withCards(known: SavedCards, seen: readonly CardObservation[]): SavedCards {
  const merged = seen.reduce(withOne, known);
  return { ...merged, cards: trimmed(merged) };
}

function withOne(known: SavedCards, seen: CardObservation): SavedCards {
  switch (seen.kind) {
    case "customer_deleted":
      return { ...known, isDeleted: true };
    case "card": {
      const { id, asOf, isDetached, face } = seen;
      const fact = isDetached
        ? { detachedAsOf: asOf, asOf: 0, faces: [] }
        : { detachedAsOf: 0, asOf, faces: face === null ? [] : [face] };
      return { ...known, cards: put(known.cards, id, fact, mergeFacts) };
    }
    case "removed": {
      const detachedAsOf = Math.max(seen.asOf, known.complete.asOf);
      const fact = { detachedAsOf, asOf: 0, faces: [] };
      return { ...known, cards: put(known.cards, seen.id, fact, mergeFacts) };
    }
    case "cards":
      return withList(known, seen);
  }
}

function withList(known: SavedCards, seen: CardObservation & { kind: "cards" }): SavedCards {
  const { asOf, isComplete, preferredId } = seen;
  let { cards } = known;
  for (const [id, face] of Object.entries(seen.cards)) {
    cards = put(cards, id, { detachedAsOf: 0, asOf, faces: [face] }, mergeFacts);
  }
  const told = { asOf, ids: Object.keys(seen.cards).sort() };
  const complete = isComplete ? mergeComplete(known.complete, told) : known.complete;
  const preferred = mergePreferred(known.preferred, { asOf, ids: [preferredId] });
  return { ...known, cards, complete, preferred, readAsOf: Math.max(known.readAsOf, asOf) };
}

/** Stripe never lets a detached card be used again: no event brings it back, only a later read could. */
function mergeFacts(a: CardFact, b: CardFact): CardFact {
  const detachedAsOf = Math.max(a.detachedAsOf, b.detachedAsOf);
  if (a.asOf === b.asOf) return { detachedAsOf, asOf: a.asOf, faces: union(a.faces, b.faces) };
  return { ...(a.asOf > b.asOf ? a : b), detachedAsOf };
}

type Complete = SavedCards["complete"];

function mergeComplete(a: Complete, b: Complete): Complete {
  if (a.asOf === b.asOf) return { asOf: a.asOf, ids: a.ids.filter((id) => b.ids.includes(id)) };
  return a.asOf > b.asOf ? a : b;
}

type Preferred = SavedCards["preferred"];

function mergePreferred(a: Preferred, b: Preferred): Preferred {
  if (a.asOf === b.asOf) return { asOf: a.asOf, ids: union(a.ids, b.ids) };
  return a.asOf > b.asOf ? a : b;
}

function trimmed({ isDeleted, cards, complete }: SavedCards): SavedCards["cards"] {
  if (isDeleted) return {};
  const known = Object.entries(cards)
    .map(([id, fact]): [string, CardFact] => [id, since(complete.asOf, fact)])
    .filter(([, { detachedAsOf, faces }]) => detachedAsOf > 0 || faces.length > 0);
  if (known.length <= CARDS_MAX) return Object.fromEntries(known);
  const order = ({ detachedAsOf, asOf }: CardFact) => (detachedAsOf > 0 ? detachedAsOf : asOf);
  known.sort(
    ([a, x], [b, y]) =>
      Math.min(x.detachedAsOf, 1) - Math.min(y.detachedAsOf, 1) ||
      order(y) - order(x) ||
      (a < b ? -1 : 1),
  );
  return Object.fromEntries(known.slice(0, CARDS_MAX));
}

/** What the read has not decided. */
function since(readAsOf: number, { detachedAsOf, asOf, faces }: CardFact): CardFact {
  const isTold = asOf >= readAsOf;
  return {
    detachedAsOf: detachedAsOf >= readAsOf ? detachedAsOf : 0,
    ...(isTold ? { asOf, faces } : { asOf: 0, faces: [] }),
  };
}

/** Only a read, in a later second, tells which of two states holds. */
export function isTied({ isDeleted, cards, complete, preferred }: SavedCards): boolean {
  if (isDeleted) return false;
  const isUnclear = ([id, { asOf, detachedAsOf, faces }]: [string, CardFact]) =>
    detachedAsOf === 0 &&
    (faces.length > 1 || (asOf === complete.asOf && !complete.ids.includes(id)));
  return preferred.ids.length > 1 || Object.entries(cards).some(isUnclear);
}

/** As their owner sees them: the one that is used where none is named comes first. */
export function cardViewsOf(known: SavedCards | null): CardView[] {
  if (known === null || known.isDeleted) return [];
  const preferred = shownOf(known.preferred.ids);
  return Object.entries(known.cards)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([paymentMethodId, { detachedAsOf, faces }]) => {
      const face = detachedAsOf > 0 ? null : shownOf(faces);
      if (face === null) return [];
      return [
        { ...face, uid: known.uid, paymentMethodId, isDefault: paymentMethodId === preferred },
      ];
    })
    .toSorted((a, b) => Number(b.isDefault) - Number(a.isDefault));
}

/** While states tie: one that is there, and any rule will do that does not depend on arrival. */
function shownOf<T>(states: readonly (T | null)[]): T | null {
  const there = states.filter((one) => one !== null);
  return there.toSorted((a, b) => (canonical(a) < canonical(b) ? 1 : -1))[0] ?? null;
}
