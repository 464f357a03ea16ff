import { declineOf } from "../../cards/declines.ts";
import type { Decline } from "../../cards/declines.ts";
import type { Authentication } from "../../cards/test-cards.ts";
import type { Call } from "../../core/core.ts";
import { invalidRequest, unexpectedSetupState } from "../../core/errors.ts";
import { toJson } from "../../core/json.ts";
import type { PaymentMethodRecord } from "../../core/state.ts";
import type { SetupIntent, SetupIntentStatus } from "../../core/stripe-types.ts";
import type { Values } from "../../http/rules.ts";
import { assertNotOfSession } from "../checkout-sessions/guard.ts";
import { spendToken, withToken } from "../confirmation-tokens/use.ts";
import { findSetupIntent } from "../find.ts";
import { atomically } from "../payment-intents/atomically.ts";
import { assertUsable, resolvePaymentMethod, testCardOf } from "../payment-methods/attach.ts";
import { testBankOf } from "../payment-methods/banks.ts";
import { openAttempt, supersedeAttempts } from "../three-d-secure/attempts.ts";
import { assertReturnUrl } from "../three-d-secure/return-url.ts";
import { applySetupFields, assertOwner, setSetupMethod } from "./apply.ts";
import { assertSetupSecret, setupClientView } from "./client-view.ts";
import { completeSetup } from "./complete.ts";
import { failSetup, setupDeclinedAnswer } from "./fail-setup.ts";
import type { CONFIRM_SETUP_INTENT } from "./params.ts";

type ConfirmValues = Values<typeof CONFIRM_SETUP_INTENT>;

const CONFIRMABLE: readonly SetupIntentStatus[] = [
  "requires_payment_method",
  "requires_confirmation",
  "requires_action",
];

export function confirmSetupIntent(call: Call, given: ConfirmValues, id: string): object {
  const intent = findSetupIntent(call.account, id);
  if (call.isPublishable) assertSetupSecret(intent, given.client_secret);
  assertNotOfSession(call, intent, "confirm");
  confirmSetup(call, intent, withToken(call, given));
  return call.isPublishable ? setupClientView(intent) : intent;
}

/** Tries to save the card. @throws ApiError 402 when the bank declines; it can be tried again. */
export function confirmSetup(call: Call, intent: SetupIntent, values: ConfirmValues): SetupIntent {
  return atomically(call, intent, () => attemptToSetUp(call, intent, values));
}

function attemptToSetUp(call: Call, intent: SetupIntent, values: ConfirmValues): SetupIntent {
  assertSetupConfirmable(call, intent, values);
  applySetupFields(intent, values);
  const record = paymentMethodOf(call, intent, values.payment_method);
  supersedeAttempts(call, intent.id);
  spendToken(call, intent, values.confirmation_token);
  intent.next_action = null;
  intent.last_setup_error = null;

  const decline = setupDeclineOf(record);
  if (decline !== null) {
    failSetup(call, intent, record, decline);
    throw setupDeclinedAnswer(call, intent, decline);
  }
  if (needsCardholder(intent, record)) {
    openAttempt(call, intent, record, {
      returnUrl: values.return_url ?? null,
      forSdk: values.use_stripe_sdk === true || values.return_url === undefined,
    });
  } else {
    completeSetup(call, intent, record);
  }
  return intent;
}

/** @throws ApiError when confirming cannot even be tried. */
export function assertSetupConfirmable(
  call: Call,
  intent: SetupIntent,
  values: ConfirmValues,
): void {
  const shown = call.isPublishable ? setupClientView(intent) : toJson(intent);
  if (!CONFIRMABLE.includes(intent.status)) {
    throw unexpectedSetupState(
      `You cannot confirm this SetupIntent because it has a status of ${intent.status}.`,
      shown,
    );
  }
  if (values.payment_method === undefined && intent.payment_method === null) {
    throw unexpectedSetupState(
      "You cannot confirm this SetupIntent because it has no payment method. Give one when confirming, or update the SetupIntent with one.",
      shown,
    );
  }
  assertReturnUrl(values.return_url);
  const automatic = intent.automatic_payment_methods;
  const mayRedirect = automatic?.enabled === true && automatic.allow_redirects !== "never";
  if (mayRedirect && values.return_url === undefined && values.use_stripe_sdk !== true) {
    throw invalidRequest(
      "This SetupIntent takes payment methods that may redirect the customer, so give a return_url; or create it with automatic_payment_methods[allow_redirects]=never.",
      undefined,
      "return_url",
    );
  }
}

function paymentMethodOf(
  call: Call,
  intent: SetupIntent,
  given: string | undefined,
): PaymentMethodRecord {
  if (given !== undefined) return setSetupMethod(call, intent, given);
  const record = resolvePaymentMethod(call, intent.payment_method ?? "");
  assertUsable(record);
  // Since it was chosen, another customer may have saved it.
  assertOwner(record, intent);
  return record;
}

/** A card that refuses to be attached cannot be set up, nor one whose owner cannot be asked. */
function setupDeclineOf(record: PaymentMethodRecord): Decline | null {
  if (testBankOf(record) !== undefined) return null;
  const card = testCardOf(record);
  const isRefused = !card.attaches || card.authentication === "lookup_fails";
  return isRefused ? declineOf(card.result) : null;
}

/** The cardholder is always there when a card is set up. */
function needsCardholder(intent: SetupIntent, record: PaymentMethodRecord): boolean {
  if (testBankOf(record) !== undefined) return false;
  const wanted = intent.payment_method_options?.card?.request_three_d_secure;
  const need: Record<Authentication, boolean> = {
    none: false,
    lookup_fails: false,
    on_request: wanted === "any" || wanted === "challenge",
    until_set_up: !record.isSetUp,
    on_session: true,
    always: true,
  };
  return need[testCardOf(record).authentication];
}
