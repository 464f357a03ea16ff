import { nowSeconds } from "../../core/core.ts";
import type { Call } from "../../core/core.ts";
import { unexpectedState } from "../../core/errors.ts";
import type { IntentStatus, PaymentIntent } from "../../core/stripe-types.ts";
import type { Values } from "../../http/rules.ts";
import { emit } from "../../webhooks/emit.ts";
import { assertNotOfSession } from "../checkout-sessions/guard.ts";
import { findPaymentIntent } from "../find.ts";
import { intentChanged } from "../followers.ts";
import { supersedeAttempts } from "../three-d-secure/attempts.ts";
import type { CANCEL_PAYMENT_INTENT } from "./params.ts";

const CANCELABLE: readonly IntentStatus[] = [
  "requires_payment_method",
  "requires_confirmation",
  "requires_action",
  "requires_capture",
];

export function cancelPaymentIntent(
  call: Call,
  values: Values<typeof CANCEL_PAYMENT_INTENT>,
  id: string,
): PaymentIntent {
  const intent = findPaymentIntent(call.account, id);
  if (!CANCELABLE.includes(intent.status)) {
    throw unexpectedState(
      intent,
      `You cannot cancel this PaymentIntent because it has a status of ${intent.status}.`,
    );
  }
  assertNotOfSession(call, intent, "cancel");
  endAsCanceled(call, intent, values.cancellation_reason ?? null);
  return intent;
}

/** The bank releases held money that nobody captured in time. */
export function releaseAuthorization(call: Call, id: string): void {
  const intent = call.account.paymentIntents.get(id);
  if (intent?.status !== "requires_capture") return;
  const charge = call.account.charges.get(intent.latest_charge ?? "");
  if (charge !== undefined) emit(call, "charge.expired", charge);
  endAsCanceled(call, intent, "expired");
}

export function endAsCanceled(
  call: Call,
  intent: PaymentIntent,
  reason: PaymentIntent["cancellation_reason"],
): void {
  supersedeAttempts(call, intent.id);
  intent.status = "canceled";
  intent.canceled_at = nowSeconds(call.core);
  intent.cancellation_reason = reason;
  intent.amount_capturable = 0;
  intent.next_action = null;
  emit(call, "payment_intent.canceled", intent);
  intentChanged(call, intent);
}
