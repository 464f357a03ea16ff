import { canonical } from "../domain/lattice.ts";
import {
  cardViewsOf,
  isTied,
  withCards,
  type CardObservation,
  type CardView,
  type SavedCards,
} from "../domain/saved-cards.ts";
import { DomainError } from "../domain/errors.ts";
import { decide } from "./decide.ts";
import type { Customer } from "./documents.ts";
import { drop, put, ref, replace, type Deps, type Versioned, type Write } from "./ports.ts";

type LearnedCards =
  /** None of our customers. */
  | { readonly kind: "unknown" }
  | { readonly kind: "unchanged" | "changed"; readonly cards: SavedCards };

/**
 * The one way in which facts reach a customer's cards and what their owner sees of them: one read, one
 * commit. A customer that was deleted at Stripe makes room for the next generation.
 * @throws DomainError UNAVAILABLE, CONTENTION
 */
export async function learnCards(
  deps: Deps,
  customerId: string,
  seen: readonly CardObservation[],
): Promise<LearnedCards> {
  const at = ref("stripeCustomers", customerId);
  return decide<LearnedCards>(deps, async () => {
    const { found } = await deps.store.read({ found: at });
    if (found === null) return { writes: [], result: { kind: "unknown" } };
    const before = found.data;
    const told = withCards(before, seen);
    if (canonical(told) === canonical(before)) {
      return { writes: [], result: { kind: "unchanged", cards: before } };
    }
    const after = { ...told, version: before.version + 1 };
    const next = after.isDeleted && !before.isDeleted ? await nextGeneration(deps, before) : [];
    return {
      writes: [replace(at, found, after), ...viewWrites(before, after), ...next],
      result: { kind: "changed", cards: after },
    };
  });
}

/** What the owner sees, where the change of what is known has changed it. */
export function viewWrites(before: SavedCards, after: SavedCards): Write[] {
  const [was, is] = [byId(cardViewsOf(before)), byId(cardViewsOf(after))];
  const at = (cardId: string) => ref("cards", `${after.uid}/${cardId}`);
  const changed = [...is].filter(([id, view]) => canonical(view) !== canonical(was.get(id)));
  return [
    ...changed.map(([id, view]) => put(at(id), view)),
    ...[...was.keys()].filter((id) => !is.has(id)).map((id) => drop(at(id))),
  ];
}

function byId(views: readonly CardView[]): ReadonlyMap<string, CardView> {
  return new Map(views.map((view) => [view.paymentMethodId, view]));
}

async function nextGeneration({ store }: Deps, { uid, customerId }: SavedCards): Promise<Write[]> {
  const at = ref("customers", uid);
  const { found } = await store.read({ found: at });
  return found === null || found.data.stripeCustomerId !== customerId
    ? []
    : [replace(at, found, generationAfter(found))];
}

export function generationAfter({ data }: Versioned<Customer>): Customer {
  return { stripeCustomerId: null, generation: data.generation + 1 };
}

const READS_MAX = 3;
const SECOND_MS = 1_000;

/**
 * Asks Stripe for all cards, and again until the second is over in which two states tie.
 * @throws DomainError STRIPE_UNAVAILABLE, also when the tie outlasts the reads; UNAVAILABLE, CONTENTION
 */
export async function readCardsInto(deps: Deps, customerId: string): Promise<LearnedCards> {
  for (let reads = 1; reads <= READS_MAX; reads++) {
    const read = await deps.stripe.readCards(customerId);
    const learned = await learnCards(deps, customerId, [read ?? { kind: "customer_deleted" }]);
    if (learned.kind === "unknown" || !isTied(learned.cards)) return learned;
    await deps.waiter.sleep(SECOND_MS);
  }
  throw new DomainError("STRIPE_UNAVAILABLE", { retryAfterMs: 2 * SECOND_MS });
}
