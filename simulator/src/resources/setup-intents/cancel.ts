import type { Call } from "../../core/core.ts";
import { unexpectedState } from "../../core/errors.ts";
import type { SetupIntent, SetupIntentStatus } from "../../core/stripe-types.ts";
import type { Values } from "../../http/rules.ts";
import { emit } from "../../webhooks/emit.ts";
import { assertNotOfSession } from "../checkout-sessions/guard.ts";
import { findSetupIntent } from "../find.ts";
import { supersedeAttempts } from "../three-d-secure/attempts.ts";
import type { CANCEL_SETUP_INTENT } from "./params.ts";

const CANCELABLE: readonly SetupIntentStatus[] = [
  "requires_payment_method",
  "requires_confirmation",
  "requires_action",
];

export function cancelSetupIntent(
  call: Call,
  values: Values<typeof CANCEL_SETUP_INTENT>,
  id: string,
): SetupIntent {
  const intent = findSetupIntent(call.account, id);
  if (!CANCELABLE.includes(intent.status)) {
    throw unexpectedState(
      intent,
      `You cannot cancel this SetupIntent because it has a status of ${intent.status}.`,
    );
  }
  assertNotOfSession(call, intent, "cancel");
  endSetupAsCanceled(call, intent, values.cancellation_reason ?? null);
  return intent;
}

export function endSetupAsCanceled(
  call: Call,
  intent: SetupIntent,
  reason: SetupIntent["cancellation_reason"],
): void {
  supersedeAttempts(call, intent.id);
  intent.status = "canceled";
  intent.cancellation_reason = reason;
  intent.next_action = null;
  emit(call, "setup_intent.canceled", intent);
}
