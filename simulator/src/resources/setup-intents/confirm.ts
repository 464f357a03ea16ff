import { declineOf } from "../../cards/declines.ts";
import type { Decline } from "../../cards/declines.ts";
import type { Call } from "../../core/core.ts";
import { toJson } from "../../core/json.ts";
import type { PaymentMethodRecord } from "../../core/account-records.ts";
import type { SetupIntent } from "../../core/stripe-types.ts";
import type { Values } from "../../http/rules.ts";
import { assertNotOfSession } from "../checkout-sessions/guard.ts";
import { spendToken, withToken } from "../confirmation-tokens/use.ts";
import { findSetupIntent } from "../find.ts";
import { atomically } from "../intents/atomically.ts";
import { assertClientSecret } from "../intents/client.ts";
import { assertConfirmable } from "../intents/confirmable.ts";
import { needsCardholder } from "../intents/needs-cardholder.ts";
import { usableMethod } from "../intents/usable-method.ts";
import { testCardOf } from "../payment-methods/attach.ts";
import { testBankOf } from "../payment-methods/banks.ts";
import { openAttempt, supersedeAttempts } from "../three-d-secure/attempts.ts";
import { applySetupFields, setSetupMethod } from "./apply.ts";
import { setupClientView } from "./client-view.ts";
import { completeSetup } from "./complete.ts";
import { failSetup, setupDeclinedAnswer } from "./fail-setup.ts";
import type { CONFIRM_SETUP_INTENT } from "./params.ts";

type ConfirmValues = Values<typeof CONFIRM_SETUP_INTENT>;

export function confirmSetupIntent(call: Call, given: ConfirmValues, id: string): object {
  const intent = findSetupIntent(call.account, id);
  if (call.isPublishable) assertClientSecret(intent, given.client_secret);
  assertNotOfSession(call, intent, "confirm");
  confirmSetup(call, intent, withToken(call, given));
  return call.isPublishable ? setupClientView(intent) : intent;
}

/** Tries to save the card. @throws ApiError 402 when the bank declines; it can be tried again. */
export function confirmSetup(call: Call, intent: SetupIntent, values: ConfirmValues): SetupIntent {
  return atomically(call, intent, () => attemptToSetUp(call, intent, values));
}

function attemptToSetUp(call: Call, intent: SetupIntent, values: ConfirmValues): SetupIntent {
  const shown = call.isPublishable ? setupClientView(intent) : toJson(intent);
  assertConfirmable(intent, shown, values);
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
  // The cardholder is always there when a card is set up.
  if (needsCardholder(intent, record, { isOffSession: false })) {
    openAttempt(call, intent, record, {
      returnUrl: values.return_url ?? null,
      forSdk: values.use_stripe_sdk === true || values.return_url === undefined,
    });
  } else {
    completeSetup(call, intent, record);
  }
  return intent;
}

function paymentMethodOf(
  call: Call,
  intent: SetupIntent,
  given: string | undefined,
): PaymentMethodRecord {
  if (given !== undefined) return setSetupMethod(call, intent, given);
  // Since it was chosen, another customer may have saved it.
  return usableMethod(call, intent, intent.payment_method ?? "");
}

/** A card that refuses to be attached cannot be set up, nor one whose owner cannot be asked. */
function setupDeclineOf(record: PaymentMethodRecord): Decline | null {
  if (testBankOf(record) !== undefined) return null;
  const card = testCardOf(record);
  const isRefused = !card.attaches || card.authentication === "lookup_fails";
  return isRefused ? declineOf(card.result) : null;
}
