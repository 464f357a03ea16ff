import { randomUUID } from "node:crypto";
import type Stripe from "stripe";
import { z } from "zod";
import type { Clock, CreateOutcome, IntentOrder, IntentRead } from "../../application/ports.ts";
import {
  asking,
  askingFor,
  BOOKED,
  failedAsk,
  idFor,
  LIST_MAX,
  READ,
  readable,
  refusedPayment,
} from "./asked.ts";
import { stripeFault, unavailable } from "./failures.ts";
import { StripeIntent } from "./objects.ts";
import { timed } from "./read-time.ts";
import { observeIntent } from "./translate.ts";

/**
 * Takes only the id and the secret from the answer: it may be a replay of what was true long ago.
 * @throws DomainError STRIPE_UNAVAILABLE when the key is at fault, so that the attempt stays open
 * @throws Error when the key stands for other parameters. The ledger freezes them, so only a release
 * that changes `paramsOf` can cause it, for attempts then under way. No second PaymentIntent is made:
 * the attempt stays `creating` until the first one's event, or the list once the key is old, is
 * found and adopted.
 */
export async function createIntent(stripe: Stripe, order: IntentOrder): Promise<CreateOutcome> {
  try {
    const made = await stripe.paymentIntents.create(paramsOf(order), { idempotencyKey: order.key });
    return createdFrom(made);
  } catch (error) {
    return failedAsk(error, order.key, refusedPayment);
  }
}

function paramsOf(order: IntentOrder): Stripe.PaymentIntentCreateParams {
  return {
    amount: order.amount,
    currency: order.currency,
    customer: order.customerId,
    capture_method: order.captureMethod,
    automatic_payment_methods: {
      enabled: true,
      ...(order.redirects === undefined ? {} : { allow_redirects: order.redirects }),
    },
    metadata: { ...order.metadata },
    description: order.description,
    ...(order.receiptEmail === null ? {} : { receipt_email: order.receiptEmail }),
    ...(order.saveCard ? { setup_future_usage: "on_session" } : {}),
  };
}

const Made = z.object({ id: z.string().startsWith("pi_"), client_secret: z.string().nullable() });

/** An answer without an id, from a proxy in between, tells nothing of what Stripe did. */
function createdFrom(answer: unknown): CreateOutcome {
  const made = Made.safeParse(answer);
  if (!made.success) return { kind: "unknown" };
  return { kind: "created", intentId: made.data.id, clientSecret: made.data.client_secret };
}

/** The newest charge, its fee and its refunds come along: one read tells all that events would. */
export async function readIntent(
  stripe: Stripe,
  clock: Clock,
  intentId: string,
): Promise<IntentRead | null> {
  const params = { expand: [...BOOKED, "refunds"].map((one) => `latest_charge.${one}`) };
  return askingFor(async () => {
    const { answer, asOf } = await timed(clock, () =>
      stripe.paymentIntents.retrieve(intentId, params, READ),
    );
    const intent = readable(StripeIntent, answer);
    return {
      intentId: intent.id,
      clientSecret: intent.client_secret,
      stripeStatus: intent.status,
      metadata: intent.metadata,
      observations: observeIntent(intent, { asOf, source: "read" }),
    };
  });
}

/** Only in the reasons why Stripe refuses to cancel does "already canceled" hide; so it is asked. */
export async function cancelIntent(
  stripe: Stripe,
  intentId: string,
): Promise<"canceled" | "refused"> {
  try {
    // A fresh key each time: a stored refusal would be repeated after the reason for it is gone.
    const options = { idempotencyKey: randomUUID() };
    return endOf(await stripe.paymentIntents.cancel(intentId, {}, options));
  } catch (error) {
    if (stripeFault(error).code !== "payment_intent_unexpected_state") throw unavailable(error);
  }
  return asking(async () => endOf(await stripe.paymentIntents.retrieve(intentId, {}, READ)));
}

function endOf({ status }: Stripe.PaymentIntent): "canceled" | "refused" {
  return status === "canceled" ? "canceled" : "refused";
}

/** Never Stripe's search, which may be an hour behind; of several, the one that the ledger counts. */
export async function findIntent(
  stripe: Stripe,
  customerId: string,
  paymentId: string,
): Promise<string | null> {
  return askingFor(async () => {
    const params = { customer: customerId, limit: LIST_MAX };
    return idFor(paymentId, (await stripe.paymentIntents.list(params, READ)).data);
  });
}
