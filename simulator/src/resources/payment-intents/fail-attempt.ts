import { declineError } from "../../cards/declines.ts";
import type { Decline } from "../../cards/declines.ts";
import type { Call } from "../../core/core.ts";
import { ApiError } from "../../core/errors.ts";
import type { ErrorBody } from "../../core/errors.ts";
import { toJson } from "../../core/json.ts";
import type { PaymentMethodRecord } from "../../core/account-records.ts";
import type { Charge, LastPaymentError, PaymentIntent } from "../../core/stripe-types.ts";
import { emit } from "../../webhooks/emit.ts";
import { addCharge } from "../charges/add.ts";
import { endPending } from "../charges/pending.ts";
import { intentChanged } from "../followers.ts";
import { clientError } from "../intents/client.ts";
import { clientView } from "./client-view.ts";

/** The attempt came to nothing: the intent waits for another payment method. */
export function failAttempt(
  call: Call,
  intent: PaymentIntent,
  record: PaymentMethodRecord,
  decline: Decline,
  { charged, isAuthenticated = false }: { charged: boolean; isAuthenticated?: boolean },
): void {
  backToStart(intent);
  const failure: LastPaymentError = {
    ...declineError(decline),
    type: "card_error",
    payment_method: structuredClone(record.object),
  };
  if (charged) {
    const charge = addCharge(call, intent, record, { decline, isAuthenticated });
    intent.latest_charge = charge.id;
    failure.charge = charge.id;
    emit(call, "charge.failed", charge);
  }
  intent.last_payment_error = failure;
  emit(call, "payment_intent.payment_failed", intent);
  intentChanged(call, intent);
}

/** The bank did not pay the debit that was on its way. */
export function failDebit(
  call: Call,
  intent: PaymentIntent,
  record: PaymentMethodRecord,
  charge: Charge,
  decline: Decline,
): void {
  endPending(charge, decline);
  backToStart(intent);
  intent.last_payment_error = {
    ...declineError(decline),
    type: "card_error",
    charge: charge.id,
    payment_method: structuredClone(record.object),
  };
  emit(call, "charge.failed", charge);
  emit(call, "payment_intent.payment_failed", intent);
  intentChanged(call, intent);
}

/** The cardholder did not prove who they are, or let the time pass. Nothing was charged. */
export function failAuthentication(
  call: Call,
  intent: PaymentIntent,
  record: PaymentMethodRecord,
): void {
  backToStart(intent);
  intent.last_payment_error = {
    type: "invalid_request_error",
    code: "payment_intent_authentication_failure",
    doc_url: "https://stripe.com/docs/error-codes/payment-intent-authentication-failure",
    message:
      "The provided PaymentMethod has failed authentication. Provide another one, or try again.",
    payment_method: structuredClone(record.object),
  };
  emit(call, "payment_intent.payment_failed", intent);
  intentChanged(call, intent);
}

/** The answer to the request that met the decline. */
export function declinedAnswer(call: Call, intent: PaymentIntent, decline: Decline): ApiError {
  const failure = intent.last_payment_error;
  const shown = call.isPublishable ? clientError(failure) : failure;
  const body: ErrorBody = declineError(decline);
  if (failure?.charge !== undefined) body.charge = failure.charge;
  if (shown?.payment_method !== undefined) body.payment_method = toJson(shown.payment_method);
  body.payment_intent = toJson(call.isPublishable ? clientView(intent) : intent);
  return new ApiError(402, body);
}

function backToStart(intent: PaymentIntent): void {
  intent.status = "requires_payment_method";
  intent.payment_method = null;
  intent.next_action = null;
}
