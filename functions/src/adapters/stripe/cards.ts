/** A customer's saved cards at Stripe. Whose they are is the caller's business to have checked. */
import { randomUUID } from "node:crypto";
import type Stripe from "stripe";
import { z } from "zod";
import type { Clock } from "../../application/ports.ts";
import type { CardFace, CardObservation } from "../../domain/saved-cards.ts";
import { askingFor, isDone, LIST_MAX, READ, readable } from "./asked.ts";
import { Reference } from "./objects.ts";
import { timed } from "./read-time.ts";
import { faceOf, StripeMethod } from "./translate-saved.ts";

const Customer = z.object({
  deleted: z.boolean().optional(),
  invoice_settings: z.object({ default_payment_method: Reference }).optional(),
});

/**
 * All of them, and which one is used where none is named. Null: there is no such customer any more.
 * @throws DomainError STRIPE_UNAVAILABLE
 */
export async function readCards(
  stripe: Stripe,
  clock: Clock,
  customerId: string,
): Promise<CardObservation | null> {
  return askingFor(async () => {
    // In turn, the earlier one dating both: what changed between them is told by an event after it.
    const { answer, asOf } = await timed(clock, () =>
      stripe.customers.retrieve(customerId, {}, READ),
    );
    const customer = readable(Customer, answer);
    if (customer.deleted === true) return null;
    const page = await stripe.customers.listPaymentMethods(
      customerId,
      { type: "card", limit: LIST_MAX },
      READ,
    );
    return {
      kind: "cards",
      asOf,
      cards: facesOf(page.data),
      isComplete: !page.has_more,
      preferredId: customer.invoice_settings?.default_payment_method ?? null,
    };
  });
}

/** One that cannot be read must not hide the others. */
function facesOf(methods: readonly unknown[]): Record<string, CardFace> {
  const entries = methods.flatMap((one): [string, CardFace][] => {
    const method = StripeMethod.safeParse(one);
    const face = method.success ? faceOf(method.data) : null;
    return method.success && face !== null ? [[method.data.id, face]] : [];
  });
  return Object.fromEntries(entries);
}

/**
 * From now on nobody can pay with it. Naturally idempotent.
 * @returns false: Stripe has no such card with a customer (any more)
 * @throws DomainError STRIPE_UNAVAILABLE
 */
export async function detachCard(stripe: Stripe, paymentMethodId: string): Promise<boolean> {
  return isDone(() => stripe.paymentMethods.detach(paymentMethodId, {}, fresh()));
}

/**
 * @returns false: the customer, or this card of theirs, is not there (any more)
 * @throws DomainError STRIPE_UNAVAILABLE
 */
export async function preferCard(
  stripe: Stripe,
  customerId: string,
  paymentMethodId: string,
): Promise<boolean> {
  const params = { invoice_settings: { default_payment_method: paymentMethodId } };
  return isDone(() => stripe.customers.update(customerId, params, fresh()));
}

/** A stored refusal would poison a fixed key, and doing it twice does no harm. */
function fresh() {
  return { idempotencyKey: randomUUID(), maxNetworkRetries: 1 };
}
