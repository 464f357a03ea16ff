import { createHash } from "node:crypto";
import { DomainError } from "../domain/errors.ts";
import { noCards, withCards } from "../domain/saved-cards.ts";
import { generationAfter, viewWrites } from "./learn-cards.ts";
import { put, ref, replace, type Deps } from "./ports.ts";
import { pollUntil } from "./poll.ts";

/**
 * The caller's Stripe customer, made once even by first calls at the same moment: they share one
 * idempotency key, and the first to write the id wins.
 * @throws DomainError STRIPE_UNAVAILABLE, PAYMENT_IN_PROGRESS
 */
export async function ensureCustomer(deps: Deps, uid: string): Promise<string> {
  const at = ref("customers", uid);
  const { found } = await deps.store.read({ found: at });
  if (found?.data.stripeCustomerId) return found.data.stripeCustomerId;

  const generation = found?.data.generation ?? 0;
  const { env } = deps.settings;
  const outcome = await deps.stripe.createCustomer(
    `${env}:${fingerprint(uid)}:customer:${String(generation)}`,
    {
      app: "holdfast",
      env,
      uid,
    },
  );
  if (outcome.kind === "in_progress") return waitForCustomer(deps, uid);

  const bound = { stripeCustomerId: outcome.customerId, generation };
  // So that events which name only the customer find whose it is.
  const named = put(ref("stripeCustomers", outcome.customerId), noCards(uid, outcome.customerId));
  const written = await deps.store.commit([replace(at, found, bound), named]);
  return written === "committed" ? outcome.customerId : waitForCustomer(deps, uid);
}

/** In the place of the uid, which may be anything: a key travels in a header and holds no personal data. */
function fingerprint(uid: string): string {
  return createHash("sha256").update(uid).digest("hex");
}

/** A customer deleted at Stripe is replaced by the next generation, with a key of its own. */
export async function forgetCustomer(deps: Deps, uid: string, missingId: string): Promise<void> {
  const at = ref("customers", uid);
  const cardsAt = ref("stripeCustomers", missingId);
  const { found, cards } = await deps.store.read({ found: at, cards: cardsAt });
  if (found === null || found.data.stripeCustomerId !== missingId) return;
  const gone = cards && withCards(cards.data, [{ kind: "customer_deleted" }]);
  // A conflict means that somebody else was faster, which is as good.
  await deps.store.commit([
    replace(at, found, generationAfter(found)),
    ...(cards && gone ? [replace(cardsAt, cards, gone), ...viewWrites(cards.data, gone)] : []),
  ]);
}

async function waitForCustomer(deps: Deps, uid: string): Promise<string> {
  const id = await pollUntil(deps, async () => {
    const { found } = await deps.store.read({ found: ref("customers", uid) });
    return found?.data.stripeCustomerId ?? null;
  });
  if (id === null) throw new DomainError("PAYMENT_IN_PROGRESS", { retryAfterMs: 1_000 });
  return id;
}
