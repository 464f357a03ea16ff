/** The caller's own saved cards: what is known of them, and Stripe's word where that is old. */
import { cardViewsOf, isTied, noCards, type CardView } from "../domain/saved-cards.ts";
import { DomainError, isDomainError } from "../domain/errors.ts";
import { decide } from "./decide.ts";
import { readCardsInto } from "./learn-cards.ts";
import { create, ref, replace, type Deps } from "./ports.ts";

interface MyCards {
  readonly customerId: string;
  readonly cards: readonly CardView[];
}

/** Events tell of every change within seconds; this is for those that were lost. */
const STALE_MS = 60_000;

/**
 * Null: the caller has no customer at Stripe, so no card either.
 * @param how `fresh`: what is known does not do, whatever its age
 * @throws DomainError UNAVAILABLE, CONTENTION; STRIPE_UNAVAILABLE where it has to be fresh
 */
export async function myCards(
  deps: Deps,
  uid: string,
  how: "known" | "fresh",
  now: number,
): Promise<MyCards | null> {
  const { customer } = await deps.store.read({ customer: ref("customers", uid) });
  const customerId = customer?.data.stripeCustomerId ?? null;
  if (customerId === null) return null;
  const { found } = await deps.store.read({ found: ref("stripeCustomers", customerId) });
  const known = { customerId, cards: cardViewsOf(found?.data ?? null) };
  const isStale =
    found === null || isTied(found.data) || now - found.data.readAsOf * 1000 > STALE_MS;
  if (how === "known" && !isStale) return known;
  if (found === null) await nameCustomer(deps, uid, customerId);
  try {
    const learned = await readCardsInto(deps, customerId);
    if (learned.kind === "unknown") return null;
    return learned.cards.isDeleted ? null : { customerId, cards: cardViewsOf(learned.cards) };
  } catch (error) {
    // What is known is an answer, too: better than none while Stripe cannot be asked.
    if (how === "known" && isDomainError(error, "STRIPE_UNAVAILABLE")) return known;
    throw error;
  }
}

/**
 * The caller's card. Somebody else's is answered exactly like one that does not exist.
 * @throws DomainError PAYMENT_METHOD_NOT_FOUND, and as `myCards`
 */
export async function myCard(
  deps: Deps,
  uid: string,
  paymentMethodId: string,
  now: number,
): Promise<MyCards> {
  for (const how of ["known", "fresh"] as const) {
    // It may have been saved a moment ago, and its event not be here yet.
    const mine = await myCards(deps, uid, how, now);
    if (mine === null) break;
    if (mine.cards.some((card) => card.paymentMethodId === paymentMethodId)) return mine;
  }
  throw new DomainError("PAYMENT_METHOD_NOT_FOUND", { field: "paymentMethodId" });
}

/** Of a customer that was made before cards were kept here. */
async function nameCustomer(deps: Deps, uid: string, customerId: string): Promise<void> {
  const [customer, cards] = [ref("customers", uid), ref("stripeCustomers", customerId)];
  await decide(deps, async () => {
    const found = await deps.store.read({ customer, cards });
    const isTheirs = found.customer?.data.stripeCustomerId === customerId;
    if (!isTheirs || found.cards !== null) return { writes: [], result: null };
    // Written with it, unchanged: that it is theirs is what this rests on.
    return {
      writes: [
        replace(customer, found.customer, found.customer.data),
        create(cards, noCards(uid, customerId)),
      ],
      result: null,
    };
  });
}

/** As the wire has it. */
export function summaryOf(card: CardView) {
  const { paymentMethodId: id, brand, last4, expMonth, expYear, wallet, isDefault } = card;
  return { id, brand, last4, expMonth, expYear, wallet, isDefault };
}
