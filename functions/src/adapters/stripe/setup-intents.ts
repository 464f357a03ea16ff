import { randomUUID } from "node:crypto";
import type Stripe from "stripe";
import { z } from "zod";
import type { Clock, SetupOrder, SetupOutcome, SetupRead } from "../../application/ports.ts";
import { askingFor, failedAsk, isDone, READ, readable } from "./asked.ts";
import { timed } from "./read-time.ts";
import { observeSetup, StripeSetup } from "./translate-saved.ts";

/** @throws DomainError STRIPE_UNAVAILABLE; Error when the key stands for other parameters */
export async function createSetup(stripe: Stripe, order: SetupOrder): Promise<SetupOutcome> {
  const { key, customerId, usage, metadata } = order;
  try {
    const made = await stripe.setupIntents.create(
      {
        customer: customerId,
        usage,
        ...methodsFor(usage),
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

/** Behind its customer's back only a card is charged: whatever else could be saved serves nothing. */
function methodsFor(usage: SetupOrder["usage"]): Stripe.SetupIntentCreateParams {
  return usage === "on_session"
    ? { automatic_payment_methods: { enabled: true } }
    : { payment_method_types: ["card"] };
}

const Made = z.object({ id: z.string().startsWith("seti_"), client_secret: z.string().min(1) });

/** An answer without an id, from a proxy in between, tells nothing of what Stripe did. */
function madeFrom(answer: unknown): SetupOutcome {
  const made = Made.safeParse(answer);
  if (!made.success) return { kind: "unknown" };
  return { kind: "created", setupIntentId: made.data.id, clientSecret: made.data.client_secret };
}

/** With its card. @throws DomainError STRIPE_UNAVAILABLE */
export async function readSetup(
  stripe: Stripe,
  clock: Clock,
  setupIntentId: string,
): Promise<SetupRead | null> {
  return askingFor(async () => {
    const params = { expand: ["payment_method"] };
    const { answer, asOf } = await timed(clock, () =>
      stripe.setupIntents.retrieve(setupIntentId, params, READ),
    );
    const setup = readable(StripeSetup, answer);
    return { clientSecret: setup.client_secret ?? null, observation: observeSetup(setup, asOf) };
  });
}

/** Whatever comes of it, a read tells. @throws DomainError STRIPE_UNAVAILABLE */
export async function cancelSetup(stripe: Stripe, setupIntentId: string): Promise<void> {
  // A fresh key: it does no harm to repeat, and a stored refusal would poison a fixed one.
  const options = { idempotencyKey: randomUUID() };
  await isDone(() => stripe.setupIntents.cancel(setupIntentId, {}, options));
}
