import type Stripe from "stripe";
import { z } from "zod";
import type { SetupOrder, SetupOutcome } from "../../application/ports.ts";
import { failedAsk } from "./asked.ts";

/** @throws DomainError STRIPE_UNAVAILABLE; Error when the key stands for other parameters */
export async function createSetup(stripe: Stripe, order: SetupOrder): Promise<SetupOutcome> {
  const { key, customerId, metadata } = order;
  try {
    const made = await stripe.setupIntents.create(
      {
        customer: customerId,
        // The customer is there whenever the card is used; a charge behind their back asks for more.
        usage: "on_session",
        automatic_payment_methods: { enabled: true },
        metadata: { ...metadata },
      },
      { idempotencyKey: key },
    );
    return madeFrom(made);
  } catch (error) {
    return failedAsk(error, key, ({ code, param }) =>
      code === "resource_missing" && param === "customer"
        ? { kind: "customer_missing" }
        : { kind: "refused", code: code ?? null },
    );
  }
}

const Made = z.object({ id: z.string().startsWith("seti_"), client_secret: z.string().min(1) });

/** An answer without an id, from a proxy in between, tells nothing of what Stripe did. */
function madeFrom(answer: unknown): SetupOutcome {
  const made = Made.safeParse(answer);
  if (!made.success) return { kind: "unknown" };
  return { kind: "created", setupIntentId: made.data.id, clientSecret: made.data.client_secret };
}
