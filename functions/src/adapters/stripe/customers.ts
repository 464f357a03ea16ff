import { randomUUID } from "node:crypto";
import type Stripe from "stripe";
import { z } from "zod";
import type { CustomerOutcome, SheetSecret } from "../../application/ports.ts";
import { DomainError } from "../../domain/errors.ts";
import { failureOf, isMissing, isReplayed, stripeFault, unavailable } from "./failures.ts";

/** Keys of one customer: a failure that Stripe has stored would otherwise lock its user out for a day. */
const KEYS_MAX = 3;

/**
 * Safe to repeat, and for calls at once: they walk through the same keys in the same order. A stored
 * 5xx may have made a customer all the same; one that nobody uses costs nothing.
 */
export async function createCustomer(
  stripe: Stripe,
  key: string,
  metadata: Readonly<Record<string, string>>,
): Promise<CustomerOutcome> {
  for (let n = 1; ; n += 1) {
    try {
      const idempotencyKey = n === 1 ? key : `${key}:${String(n)}`;
      const made = await stripe.customers.create({ metadata: { ...metadata } }, { idempotencyKey });
      return { kind: "created", customerId: read(Customer, made).id };
    } catch (error) {
      if (error instanceof DomainError) throw error;
      if (failureOf(error) === "in_progress") return { kind: "in_progress" };
      if (!isStoredOutage(error) || n === KEYS_MAX) throw unavailable(error);
    }
  }
}

function isStoredOutage(error: unknown): boolean {
  const fault = stripeFault(error);
  return isReplayed(fault) && (fault.statusCode ?? 0) >= 500;
}

/** That Stripe has none is what was wanted. */
export async function eraseCustomer(stripe: Stripe, customerId: string): Promise<"erased"> {
  try {
    await stripe.customers.del(customerId);
  } catch (error) {
    if (!isMissing(error)) throw unavailable(error);
  }
  return "erased";
}

/**
 * What the mobile sheet needs to show the customer's saved cards. A secret is good for minutes, so a
 * repeat must never be answered from Stripe's memory: the key is a fresh one.
 * @param ephemeralKeyVersion the API version that an older app's library speaks; null for a session
 */
export async function createSheetSecret(
  stripe: Stripe,
  customerId: string,
  ephemeralKeyVersion: string | null,
): Promise<SheetSecret | null> {
  const idempotencyKey = randomUUID();
  try {
    if (ephemeralKeyVersion === null) {
      const session = await stripe.customerSessions.create(sessionFor(customerId), {
        idempotencyKey,
        maxNetworkRetries: 1,
      });
      return { customerSessionClientSecret: read(Session, session).client_secret };
    }
    const made = await stripe.ephemeralKeys.create(
      { customer: customerId },
      { apiVersion: ephemeralKeyVersion, idempotencyKey, maxNetworkRetries: 1 },
    );
    return { customerEphemeralKeySecret: read(EphemeralKey, made).secret };
  } catch (error) {
    if (error instanceof DomainError) throw error;
    if (isMissing(error)) return null;
    throw unavailable(error);
  }
}

/**
 * One for both: what pays a booking, and what an app's page of saved cards shows. Whether a card is kept
 * is the PaymentIntent's word; Stripe refuses to hear it from both.
 */
function sessionFor(customer: string): Stripe.CustomerSessionCreateParams {
  const features = {
    payment_method_redisplay: "enabled",
    payment_method_save: "enabled",
    payment_method_remove: "enabled",
  } as const;
  return {
    customer,
    components: {
      mobile_payment_element: { enabled: true, features },
      customer_sheet: { enabled: true, features: { payment_method_remove: "enabled" } },
    },
  };
}

const Customer = z.object({ id: z.string().startsWith("cus_") });
const Session = z.object({ client_secret: z.string().min(1) });
const EphemeralKey = z.object({ secret: z.string().min(1) });

/** A 200 of a proxy's own making has none of this, and must not pass for Stripe's word. */
function read<T>(shape: z.ZodType<T>, answer: unknown): T {
  const parsed = shape.safeParse(answer);
  if (parsed.success) return parsed.data;
  throw new DomainError("STRIPE_UNAVAILABLE", {}, { cause: parsed.error });
}
