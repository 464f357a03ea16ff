import { declineError } from "../../cards/declines.ts";
import type { Decline } from "../../cards/declines.ts";
import type { Call } from "../../core/core.ts";
import { ApiError } from "../../core/errors.ts";
import type { ErrorBody } from "../../core/errors.ts";
import { toJson } from "../../core/json.ts";
import type { PaymentMethodRecord } from "../../core/account-records.ts";
import type { LastSetupError, SetupIntent } from "../../core/stripe-types.ts";
import { emit } from "../../webhooks/emit.ts";
import { clientError } from "../intents/client.ts";
import { setupClientView } from "./client-view.ts";

/** The bank does not let the card be saved: the intent waits for another one. */
export function failSetup(
  call: Call,
  intent: SetupIntent,
  record: PaymentMethodRecord,
  decline: Decline,
): void {
  endAttempt(call, intent, record, { ...declineError(decline), type: "card_error" });
}

/** The cardholder did not prove who they are, or let the time pass. */
export function failSetupAuthentication(
  call: Call,
  intent: SetupIntent,
  record: PaymentMethodRecord,
): void {
  endAttempt(call, intent, record, {
    type: "invalid_request_error",
    code: "setup_intent_authentication_failure",
    doc_url: "https://stripe.com/docs/error-codes/setup-intent-authentication-failure",
    message:
      "The provided PaymentMethod has failed authentication. Provide another one, or try again.",
  });
}

/** The answer to the request that met the decline. */
export function setupDeclinedAnswer(call: Call, intent: SetupIntent, decline: Decline): ApiError {
  const failure = intent.last_setup_error;
  const shown = call.isPublishable ? clientError(failure) : failure;
  const body: ErrorBody = declineError(decline);
  if (shown?.payment_method !== undefined) body.payment_method = toJson(shown.payment_method);
  body.setup_intent = toJson(call.isPublishable ? setupClientView(intent) : intent);
  return new ApiError(402, body);
}

function endAttempt(
  call: Call,
  intent: SetupIntent,
  record: PaymentMethodRecord,
  failure: LastSetupError,
): void {
  intent.status = "requires_payment_method";
  intent.payment_method = null;
  intent.next_action = null;
  intent.last_setup_error = { ...failure, payment_method: structuredClone(record.object) };
  emit(call, "setup_intent.setup_failed", intent);
}
