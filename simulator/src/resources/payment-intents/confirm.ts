import { AUTHENTICATION_REQUIRED } from "../../cards/declines.ts";
import type { Call } from "../../core/core.ts";
import { invalidRequest } from "../../core/errors.ts";
import { toJson } from "../../core/json.ts";
import type { PaymentMethodRecord } from "../../core/account-records.ts";
import type { PaymentIntent } from "../../core/stripe-types.ts";
import type { Values } from "../../http/rules.ts";
import { assertNotOfSession } from "../checkout-sessions/guard.ts";
import { spendToken, withPaymentToken } from "../confirmation-tokens/use.ts";
import { findPaymentIntent } from "../find.ts";
import { atomically } from "../intents/atomically.ts";
import { assertClientSecret } from "../intents/client.ts";
import { assertConfirmable } from "../intents/confirmable.ts";
import { needsCardholder } from "../intents/needs-cardholder.ts";
import { usableMethod } from "../intents/usable-method.ts";
import { openAttempt, supersedeAttempts } from "../three-d-secure/attempts.ts";
import { applyFields, setPaymentMethod } from "./apply.ts";
import { chargeIntent } from "./charge-intent.ts";
import { clientView } from "./client-view.ts";
import { declinedAnswer, failAttempt } from "./fail-attempt.ts";
import { assertTakes } from "./method-types.ts";
import type { CONFIRM_PAYMENT_INTENT } from "./params.ts";

type ConfirmValues = Values<typeof CONFIRM_PAYMENT_INTENT>;

export function confirmPaymentIntent(call: Call, given: ConfirmValues, id: string): object {
  const intent = findPaymentIntent(call.account, id);
  if (call.isPublishable) {
    assertClientSecret(intent, given.client_secret);
    assertClientMayConfirm(intent);
  }
  assertNotOfSession(call, intent, "confirm");
  confirmIntent(call, intent, withPaymentToken(call, given));
  return call.isPublishable ? clientView(intent) : intent;
}

/** Tries to pay. @throws ApiError 402 when the card is declined; the intent can be tried again. */
export function confirmIntent(
  call: Call,
  intent: PaymentIntent,
  values: ConfirmValues,
): PaymentIntent {
  return atomically(call, intent, () => attemptToPay(call, intent, values));
}

function attemptToPay(call: Call, intent: PaymentIntent, values: ConfirmValues): PaymentIntent {
  const shown = call.isPublishable ? clientView(intent) : toJson(intent);
  assertConfirmable(intent, shown, values);
  applyFields(intent, values);
  const record = paymentMethodOf(call, intent, values.payment_method);
  supersedeAttempts(call, intent.id);
  spendToken(call, intent, values.confirmation_token);
  intent.next_action = null;
  intent.last_payment_error = null;

  const isOffSession = values.off_session !== undefined && values.off_session !== false;
  if (needsCardholder(intent, record, { isOffSession })) {
    if (isOffSession || values.error_on_requires_action === true) {
      failAttempt(call, intent, record, AUTHENTICATION_REQUIRED, { charged: isOffSession });
      throw declinedAnswer(call, intent, AUTHENTICATION_REQUIRED);
    }
    openAttempt(call, intent, record, {
      returnUrl: values.return_url ?? null,
      forSdk: values.use_stripe_sdk === true || values.return_url === undefined,
    });
    return intent;
  }
  const decline = chargeIntent(call, intent, record, { isAuthenticated: false });
  if (decline !== null) throw declinedAnswer(call, intent, decline);
  return intent;
}

function paymentMethodOf(
  call: Call,
  intent: PaymentIntent,
  given: string | undefined,
): PaymentMethodRecord {
  if (given !== undefined) return setPaymentMethod(call, intent, given);
  // Since it was chosen, another customer may have saved it.
  const record = usableMethod(call, intent, intent.payment_method ?? "");
  assertTakes(intent, record.object.type);
  return record;
}

function assertClientMayConfirm(intent: PaymentIntent): void {
  if (intent.confirmation_method !== "manual") return;
  throw invalidRequest(
    "This PaymentIntent has confirmation_method=manual, so only a secret key may confirm it.",
    "payment_intent_invalid_parameter",
  );
}
