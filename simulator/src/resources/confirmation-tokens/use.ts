import { nowSeconds } from "../../core/core.ts";
import type { Call } from "../../core/core.ts";
import { invalidRequest, noSuch } from "../../core/errors.ts";
import type { ConfirmationTokenRecord } from "../../core/account-records.ts";
import type { ConfirmationToken, PaymentIntent, SetupIntent } from "../../core/stripe-types.ts";

interface Confirming {
  confirmation_token?: string;
  payment_method?: string;
  return_url?: string;
  use_stripe_sdk?: boolean;
}
interface Paying extends Confirming {
  setup_future_usage?: "off_session" | "on_session" | null;
  shipping?: object | null;
}

/** Puts what a token holds beside what was said: the request itself goes before the token. */
export function withToken<V extends Confirming>(call: Call, values: V): V {
  const record = usableToken(call, values);
  if (record === null) return values;
  const { return_url: url, use_stripe_sdk: forSdk } = record.object;
  return {
    ...values,
    payment_method: record.paymentMethod,
    ...(values.return_url === undefined && url !== null ? { return_url: url } : {}),
    ...(values.use_stripe_sdk === undefined && forSdk ? { use_stripe_sdk: true } : {}),
  };
}

/** A payment takes from its token also where to send the goods, and whether to save the card. */
export function withPaymentToken<V extends Paying>(call: Call, values: V): V {
  const record = usableToken(call, values);
  if (record === null) return values;
  const { shipping } = record.object;
  const usage = usageOf(record.object);
  return {
    ...withToken(call, values),
    ...(values.shipping === undefined && shipping !== null ? { shipping } : {}),
    ...(values.setup_future_usage === undefined && usage ? { setup_future_usage: usage } : {}),
  };
}

/** From now on the token belongs to this intent, whatever comes of the attempt. */
export function spendToken(
  call: Call,
  intent: PaymentIntent | SetupIntent,
  id: string | undefined,
): void {
  const token = call.account.confirmationTokens.get(id ?? "")?.object;
  if (token !== undefined) token[intent.object] = intent.id;
}

function usableToken(call: Call, values: Confirming): ConfirmationTokenRecord | null {
  const { confirmation_token: id, payment_method: method } = values;
  if (id === undefined) return null;
  if (method !== undefined) {
    const message = "Give either confirmation_token or payment_method, not both.";
    throw invalidRequest(message, "parameters_exclusive", "confirmation_token");
  }
  const record = call.account.confirmationTokens.get(id);
  if (record === undefined) {
    throw noSuch("confirmation_token", id, "confirmation_token", 400);
  }
  const { expires_at: end, payment_intent: payment, setup_intent: setup } = record.object;
  if (payment !== null || setup !== null) {
    const message = `The ConfirmationToken ${id} was used before. Each can be used once.`;
    throw invalidRequest(message, "token_already_used", "confirmation_token");
  }
  if (end !== null && nowSeconds(call.core) >= end) {
    const message = `The ConfirmationToken ${id} has expired. Create a new one.`;
    throw invalidRequest(message, undefined, "confirmation_token");
  }
  return record;
}

function usageOf({ setup_future_usage: usage }: ConfirmationToken) {
  return usage === "off_session" || usage === "on_session" ? usage : null;
}
