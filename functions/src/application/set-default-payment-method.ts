import { z } from "zod";
import { DomainError } from "../domain/errors.ts";
import { PaymentMethodId } from "../domain/ids.ts";
import { readCardsInto } from "./learn-cards.ts";
import { myCard } from "./my-cards.ts";
import type { Deps } from "./ports.ts";
import { limitCalls } from "./rate-limit.ts";

export const SetDefaultPaymentMethodInput = z.strictObject({ paymentMethodId: PaymentMethodId });
export type SetDefaultPaymentMethodInput = z.infer<typeof SetDefaultPaymentMethodInput>;

/**
 * The card that Stripe's own forms offer first.
 * @throws DomainError PAYMENT_METHOD_NOT_FOUND (also for somebody else's), RATE_LIMITED,
 *   STRIPE_UNAVAILABLE, UNAVAILABLE, CONTENTION
 */
export async function setDefaultPaymentMethod(
  deps: Deps,
  uid: string,
  { paymentMethodId }: SetDefaultPaymentMethodInput,
) {
  const now = await deps.clock.now();
  await limitCalls(deps, { what: "cards", uid, now });
  const { customerId } = await myCard(deps, uid, paymentMethodId, now);
  const isSet = await deps.stripe.preferCard(customerId, paymentMethodId);
  // No event tells of it, so what is known follows from a read.
  await readCardsInto(deps, customerId);
  if (isSet) return { paymentMethodId, serverTime: new Date(now).toISOString() };
  throw new DomainError("PAYMENT_METHOD_NOT_FOUND", { field: "paymentMethodId" });
}
