import { z } from "zod";
import { DomainError } from "../domain/errors.ts";
import { EphemeralKeyVersion } from "./create-payment-intent-input.ts";
import { ensureCustomer, forgetCustomer } from "./customer.ts";
import type { Deps } from "./ports.ts";
import { limitCalls } from "./rate-limit.ts";

export const CreateCustomerSessionInput = z.strictObject({
  ephemeralKeyVersion: EphemeralKeyVersion.optional(),
});
export type CreateCustomerSessionInput = z.infer<typeof CreateCustomerSessionInput>;

const ROUNDS_MAX = 2;

/**
 * Short-lived secrets with which Stripe's own sheets show the caller's saved cards, and let them be
 * removed. Passed on, and never stored.
 * @throws DomainError RATE_LIMITED, PAYMENT_IN_PROGRESS (the customer is being made), STRIPE_REFUSED,
 *   STRIPE_UNAVAILABLE, UNAVAILABLE
 */
export async function createCustomerSession(
  deps: Deps,
  uid: string,
  { ephemeralKeyVersion }: CreateCustomerSessionInput,
) {
  const now = await deps.clock.now();
  await limitCalls(deps, { what: "cards", uid, now });
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const customerId = await ensureCustomer(deps, uid);
    const secret = await deps.stripe.createSheetSecret(customerId, ephemeralKeyVersion ?? null);
    if (secret !== null) {
      return {
        customerId,
        ...secret,
        publishableKey: deps.settings.publishableKey,
        merchantDisplayName: deps.settings.merchantName,
        serverTime: new Date(now).toISOString(),
      };
    }
    await forgetCustomer(deps, uid, customerId);
  }
  throw new DomainError("STRIPE_REFUSED");
}
