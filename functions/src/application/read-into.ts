import type { Ledger } from "../domain/payment.ts";
import { applyFacts } from "./apply-facts.ts";
import type { Deps } from "./ports.ts";

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
  const read = await deps.stripe.readIntent(intentId);
  if (read === null) throw new Error(`Stripe does not know ${intentId}`);
  const { observations } = read;
  const applied = await applyFacts(deps, { ...look, what: `read ${intentId}`, observations });
  if (applied.kind === "missing") throw new Error(`no ledger ${look.paymentId}`);
  return applied.ledger;
}
