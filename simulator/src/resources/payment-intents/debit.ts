import { DEBIT_FAILED } from "../../cards/test-banks.ts";
import type { TestBank } from "../../cards/test-banks.ts";
import { addJob } from "../../core/core.ts";
import type { Call } from "../../core/core.ts";
import type { PaymentMethodRecord } from "../../core/account-records.ts";
import type { Charge, PaymentIntent } from "../../core/stripe-types.ts";
import { emit } from "../../webhooks/emit.ts";
import { settleBalance } from "../balance-transactions/settle.ts";
import { addCharge } from "../charges/add.ts";
import { endPending } from "../charges/pending.ts";
import { chargeTaken, intentChanged } from "../followers.ts";
import { testBankOf } from "../payment-methods/banks.ts";
import { failDebit } from "./fail-attempt.ts";
import { saveForLater, spendUnlessSaved } from "./keep-method.ts";

/** Asks the customer's bank for the money: the answer comes days later, here by the clock. */
export function startDebit(
  call: Call,
  intent: PaymentIntent,
  record: PaymentMethodRecord,
  bank: TestBank,
): void {
  const charge = addCharge(call, intent, record, { decline: null, isAuthenticated: false });
  intent.status = "processing";
  intent.latest_charge = charge.id;
  intent.payment_method = record.object.id;
  intent.next_action = null;
  intent.last_payment_error = null;
  saveForLater(call, intent, record);
  emit(call, "charge.pending", charge);
  emit(call, "payment_intent.processing", intent);
  if (bank.result.kind !== "stays") addJob(call, "settle-debit", charge.id, bank.settlesAfterMs);
  intentChanged(call, intent);
}

/** The clock: the bank answers as its test account says. */
export function settleDebit(call: Call, chargeId: string): void {
  const charge = call.account.charges.get(chargeId);
  const intent = call.account.paymentIntents.get(charge?.payment_intent ?? "");
  const record = call.account.paymentMethods.get(charge?.payment_method ?? "");
  const result = record && testBankOf(record)?.result;
  if (intent === undefined || result === undefined || result.kind === "stays") return;
  endDebit(call, intent, result.kind === "ok" ? "succeeded" : "failed");
}

/** The bank has paid, or refused. False when no debit of this intent is on its way. */
export function endDebit(
  call: Call,
  intent: PaymentIntent,
  result: "succeeded" | "failed",
): boolean {
  const charge = call.account.charges.get(intent.latest_charge ?? "");
  const record = call.account.paymentMethods.get(charge?.payment_method ?? "");
  if (intent.status !== "processing" || charge?.status !== "pending") return false;
  if (record === undefined) return false;
  if (result === "succeeded") takeDebit(call, intent, record, charge);
  else failDebit(call, intent, record, charge, failureOf(record));
  return true;
}

function takeDebit(
  call: Call,
  intent: PaymentIntent,
  record: PaymentMethodRecord,
  charge: Charge,
): void {
  endPending(charge, null);
  intent.status = "succeeded";
  intent.amount_received = intent.amount;
  spendUnlessSaved(record);
  settleBalance(call, charge);
  emit(call, "charge.succeeded", charge);
  emit(call, "payment_intent.succeeded", intent);
  chargeTaken(call, charge);
  intentChanged(call, intent);
}

/** An account that would have paid fails, when told to by hand, for no particular reason. */
function failureOf(record: PaymentMethodRecord) {
  const result = testBankOf(record)?.result;
  const { code, message } = result?.kind === "fails" ? result : DEBIT_FAILED;
  return { code, message, declineCode: null, adviceCode: null, isBlocked: false };
}
