import { AUTHENTICATION_REQUIRED } from "../../cards/declines.ts";
import type { Authentication } from "../../cards/test-cards.ts";
import type { Call } from "../../core/core.ts";
import { invalidRequest, unexpectedState } from "../../core/errors.ts";
import { toJson } from "../../core/json.ts";
import type { PaymentMethodRecord } from "../../core/state.ts";
import type { IntentStatus, PaymentIntent } from "../../core/stripe-types.ts";
import type { Values } from "../../http/rules.ts";
import { assertNotOfSession } from "../checkout-sessions/guard.ts";
import { spendToken, withPaymentToken } from "../confirmation-tokens/use.ts";
import { findPaymentIntent } from "../find.ts";
import { assertUsable, resolvePaymentMethod, testCardOf } from "../payment-methods/attach.ts";
import { testBankOf } from "../payment-methods/banks.ts";
import { openAttempt, supersedeAttempts } from "../three-d-secure/attempts.ts";
import { assertReturnUrl } from "../three-d-secure/return-url.ts";
import { applyFields, assertOwner, setPaymentMethod } from "./apply.ts";
import { atomically } from "./atomically.ts";
import { chargeIntent } from "./charge-intent.ts";
import { assertClientSecret, clientView } from "./client-view.ts";
import { declinedAnswer, failAttempt } from "./fail-attempt.ts";
import { assertTakes } from "./method-types.ts";
import type { CONFIRM_PAYMENT_INTENT } from "./params.ts";

type ConfirmValues = Values<typeof CONFIRM_PAYMENT_INTENT>;

const CONFIRMABLE: readonly IntentStatus[] = [
  "requires_payment_method",
  "requires_confirmation",
  "requires_action",
];

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
  assertConfirmable(call, intent, values);
  applyFields(intent, values);
  const record = paymentMethodOf(call, intent, values.payment_method);
  supersedeAttempts(call, intent.id);
  spendToken(call, intent, values.confirmation_token);
  intent.next_action = null;
  intent.last_payment_error = null;

  const isOffSession = values.off_session !== undefined && values.off_session !== false;
  if (needsCardholder(intent, record, isOffSession)) {
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

/** @throws ApiError when confirming cannot even be tried. */
export function assertConfirmable(call: Call, intent: PaymentIntent, values: ConfirmValues): void {
  const shown = call.isPublishable ? clientView(intent) : toJson(intent);
  if (!CONFIRMABLE.includes(intent.status)) {
    throw unexpectedState(
      `You cannot confirm this PaymentIntent because it has a status of ${intent.status}.`,
      shown,
    );
  }
  if (values.payment_method === undefined && intent.payment_method === null) {
    throw unexpectedState(
      "You cannot confirm this PaymentIntent because it has no payment method. Give one when confirming, or update the PaymentIntent with one.",
      shown,
    );
  }
  assertReturnUrl(values.return_url);
  const automatic = intent.automatic_payment_methods;
  const mayRedirect = automatic?.enabled === true && automatic.allow_redirects !== "never";
  if (mayRedirect && values.return_url === undefined && values.use_stripe_sdk !== true) {
    throw invalidRequest(
      "This PaymentIntent takes payment methods that may redirect the customer, so give a return_url; or create it with automatic_payment_methods[allow_redirects]=never.",
      undefined,
      "return_url",
    );
  }
}

function paymentMethodOf(
  call: Call,
  intent: PaymentIntent,
  given: string | undefined,
): PaymentMethodRecord {
  if (given !== undefined) return setPaymentMethod(call, intent, given);
  const record = resolvePaymentMethod(call, intent.payment_method ?? "");
  assertUsable(record);
  // Since it was chosen, another customer may have saved it.
  assertOwner(record, intent);
  assertTakes(intent, record.object.type);
  return record;
}

function needsCardholder(
  intent: PaymentIntent,
  record: PaymentMethodRecord,
  isOffSession: boolean,
): boolean {
  if (testBankOf(record) !== undefined) return false;
  const wanted = intent.payment_method_options?.card?.request_three_d_secure;
  const need: Record<Authentication, boolean> = {
    none: false,
    lookup_fails: false,
    on_request: !isOffSession && (wanted === "any" || wanted === "challenge"),
    until_set_up: !record.isSetUp,
    on_session: !isOffSession,
    always: true,
  };
  return need[testCardOf(record).authentication];
}

function assertClientMayConfirm(intent: PaymentIntent): void {
  if (intent.confirmation_method !== "manual") return;
  throw invalidRequest(
    "This PaymentIntent has confirmation_method=manual, so only a secret key may confirm it.",
    "payment_intent_invalid_parameter",
  );
}
