import { declineOf } from "../../cards/declines.ts";
import type { Decline } from "../../cards/declines.ts";
import { BALANCE_DELAY_MS } from "../../core/constants.ts";
import { addJob } from "../../core/core.ts";
import type { Call } from "../../core/core.ts";
import type { PaymentMethodRecord } from "../../core/account-records.ts";
import type { Charge, PaymentIntent } from "../../core/stripe-types.ts";
import { emit } from "../../webhooks/emit.ts";
import { settleBalance } from "../balance-transactions/settle.ts";
import { addCharge } from "../charges/add.ts";
import { chargeTaken, intentChanged } from "../followers.ts";
import { testCardOf } from "../payment-methods/attach.ts";
import { testBankOf } from "../payment-methods/banks.ts";
import { startDebit } from "./debit.ts";
import { failAttempt } from "./fail-attempt.ts";
import { saveForLater, spendUnlessSaved } from "./keep-method.ts";

/** Charges the card, holds the money or starts a debit. Answers the decline, if there is one. */
export function chargeIntent(
  call: Call,
  intent: PaymentIntent,
  record: PaymentMethodRecord,
  { isAuthenticated }: { isAuthenticated: boolean },
): Decline | null {
  const bank = testBankOf(record);
  if (bank !== undefined) {
    startDebit(call, intent, record, bank);
    return null;
  }
  const decline = declineOf(testCardOf(record).result);
  if (decline !== null) {
    failAttempt(call, intent, record, decline, { charged: true, isAuthenticated });
    return decline;
  }
  const charge = addCharge(call, intent, record, { decline: null, isAuthenticated });
  intent.latest_charge = charge.id;
  intent.payment_method = record.object.id;
  intent.next_action = null;
  intent.last_payment_error = null;
  saveForLater(call, intent, record);
  spendUnlessSaved(record);
  if (intent.capture_method === "manual") hold(call, intent, charge);
  else take(call, intent, charge);
  return null;
}

function take(call: Call, intent: PaymentIntent, charge: Charge): void {
  const isLater = intent.capture_method === "automatic_async";
  intent.status = "succeeded";
  intent.amount_received = intent.amount;
  if (!isLater) settleBalance(call, charge);
  emit(call, "charge.succeeded", charge);
  emit(call, "payment_intent.succeeded", intent);
  if (isLater) addJob(call, "settle-balance", charge.id, BALANCE_DELAY_MS);
  chargeTaken(call, charge);
  intentChanged(call, intent);
}

function hold(call: Call, intent: PaymentIntent, charge: Charge): void {
  intent.status = "requires_capture";
  intent.amount_capturable = intent.amount;
  emit(call, "charge.succeeded", charge);
  emit(call, "payment_intent.amount_capturable_updated", intent);
  addJob(call, "release-authorization", intent.id, call.core.settings.authorizationMs);
  intentChanged(call, intent);
}
