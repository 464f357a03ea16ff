import type Stripe from "stripe";
import type { CaptureOrder, CaptureOutcome } from "../../application/ports.ts";
import { failedAsk } from "./asked.ts";

/**
 * Takes nothing from the answer: it may be a replay, so whoever asks reads the PaymentIntent after it.
 * @throws DomainError STRIPE_UNAVAILABLE when the key is at fault, so that the decision stays open
 * @throws Error when the key stands for other parameters, which the ledger's frozen decision forbids
 */
export async function captureIntent(stripe: Stripe, order: CaptureOrder): Promise<CaptureOutcome> {
  const { key, intentId, amount } = order;
  const params = { amount_to_capture: amount };
  try {
    const answer = await stripe.paymentIntents.capture(intentId, params, { idempotencyKey: key });
    // Anything else is not Stripe's word, but that of a proxy in between.
    return { kind: answer.status === "succeeded" ? "captured" : "unknown" };
  } catch (error) {
    return failedAsk(error, key, ({ code }) => ({ kind: "refused", code: code ?? null }));
  }
}
