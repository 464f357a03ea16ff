import type { Ledger } from "../domain/payment.ts";
import { applyFacts } from "./apply-facts.ts";
import type { Deps, IntentRead, SessionRead } from "./ports.ts";

/** One look at one payment. */
export interface Look {
  readonly paymentId: string;
  readonly now: number;
  readonly cause: string;
}

/**
 * What Stripe says now goes through the same merge as an event.
 * @throws DomainError STRIPE_UNAVAILABLE, UNAVAILABLE, CONTENTION; Error for what a person must see
 */
export async function readInto(deps: Deps, look: Look, intentId: string): Promise<Ledger> {
  return merged(deps, look, intentId, await deps.stripe.readIntent(intentId));
}

/** @param read what Stripe has said of `name`; null if it has none */
export async function merged(
  deps: Deps,
  look: Look,
  name: string,
  read: IntentRead | SessionRead | null,
): Promise<Ledger> {
  if (read === null) throw new Error(`Stripe does not know ${name}`);
  const { observations } = read;
  const applied = await applyFacts(deps, { ...look, what: `read ${name}`, observations });
  if (applied.kind === "missing") throw new Error(`no ledger ${look.paymentId}`);
  return applied.ledger;
}
