import { z } from "zod";
import { PaymentMethodId } from "../domain/ids.ts";
import { learnCards } from "./learn-cards.ts";
import { myCard } from "./my-cards.ts";
import type { Deps } from "./ports.ts";
import { limitCalls } from "./rate-limit.ts";

export const RemovePaymentMethodInput = z.strictObject({ paymentMethodId: PaymentMethodId });
export type RemovePaymentMethodInput = z.infer<typeof RemovePaymentMethodInput>;

/**
 * Takes a card of the caller's away, for good: it can never be used again, by nobody.
 * @throws DomainError PAYMENT_METHOD_NOT_FOUND (also for somebody else's, and for one that was removed
 *   before), RATE_LIMITED, STRIPE_UNAVAILABLE, UNAVAILABLE, CONTENTION
 */
export async function removePaymentMethod(
  deps: Deps,
  uid: string,
  { paymentMethodId }: RemovePaymentMethodInput,
) {
  const now = await deps.clock.now();
  await limitCalls(deps, { what: "cards", uid, now });
  const { customerId } = await myCard(deps, uid, paymentMethodId, now);
  // Refused, it is not the customer's any more: removed all the same.
  await deps.stripe.detachCard(paymentMethodId);
  const asOf = Math.floor(now / 1000);
  await learnCards(deps, customerId, [{ kind: "removed", id: paymentMethodId, asOf }]);
  return { paymentMethodId, removed: true, serverTime: new Date(now).toISOString() };
}
