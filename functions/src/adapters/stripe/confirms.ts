import { randomUUID } from "node:crypto";
import type Stripe from "stripe";
import type { ChooseOutcome, ConfirmOrder, ConfirmOutcome } from "../../application/ports.ts";
import { failedAsk } from "./asked.ts";
import { failureOf, stripeFault, unavailable } from "./failures.ts";

/**
 * Takes nothing from the answer: it may be a replay, so whoever asks reads the PaymentIntent after it.
 * `use_stripe_sdk` lets the app's own library show what the bank asks of the card's holder.
 * @throws DomainError STRIPE_UNAVAILABLE when the key is at fault
 */
export async function confirmIntent(stripe: Stripe, order: ConfirmOrder): Promise<ConfirmOutcome> {
  const { key, intentId, paymentMethodId, isOffSession = false } = order;
  const method = paymentMethodId === null ? {} : { payment_method: paymentMethodId };
  const params = {
    ...method,
    ...(isOffSession ? { off_session: true } : { use_stripe_sdk: true }),
  };
  try {
    const answer = await stripe.paymentIntents.confirm(intentId, params, { idempotencyKey: key });
    // Anything else is not Stripe's word, but that of a proxy in between.
    return { kind: typeof answer.status === "string" ? "tried" : "unknown" };
  } catch (error) {
    if (failureOf(error) === "other_params") return { kind: "key_reused" };
    return failedAsk(error, key, ({ rawType, code }) =>
      rawType === "card_error" ? { kind: "tried" } : { kind: "refused", code: code ?? null },
    );
  }
}

export async function chooseMethod(
  stripe: Stripe,
  intentId: string,
  paymentMethodId: string,
): Promise<ChooseOutcome> {
  try {
    // A fresh key each time: the same choice made again must not answer as it was then.
    const options = { idempotencyKey: randomUUID() };
    const params = { payment_method: paymentMethodId };
    const { status } = await stripe.paymentIntents.update(intentId, params, options);
    return { kind: "chosen", stripeStatus: status };
  } catch (error) {
    if (failureOf(error) !== "refused") throw unavailable(error);
    return { kind: "refused", code: stripeFault(error).code ?? null };
  }
}
