import type { Call } from "../../core/core.ts";
import { invalidRequest, unexpectedState } from "../../core/errors.ts";
import type { Charge, PaymentIntent } from "../../core/stripe-types.ts";
import { mergeMetadata } from "../../http/merge.ts";
import type { Values } from "../../http/rules.ts";
import { emit } from "../../webhooks/emit.ts";
import { settleBalance } from "../balance-transactions/settle.ts";
import { findCharge, findPaymentIntent } from "../find.ts";
import { chargeTaken, intentChanged } from "../followers.ts";
import type { CAPTURE_PAYMENT_INTENT } from "./params.ts";

/** Takes held money, all or part; what is not taken is released. */
export function capturePaymentIntent(
  call: Call,
  values: Values<typeof CAPTURE_PAYMENT_INTENT>,
  id: string,
): PaymentIntent {
  const intent = findPaymentIntent(call.account, id);
  if (intent.status !== "requires_capture" || intent.latest_charge === null) {
    throw unexpectedState(
      intent,
      `This PaymentIntent could not be captured because it has a status of ${intent.status}. Only a PaymentIntent with the status requires_capture can be captured.`,
    );
  }
  const amount = values.amount_to_capture ?? intent.amount_capturable;
  assertCapturable(amount, intent);

  const charge = findCharge(call.account, intent.latest_charge);
  intent.metadata = mergeMetadata(intent.metadata, values.metadata);
  markCaptured(charge, amount);
  intent.status = "succeeded";
  intent.amount_received = amount;
  intent.amount_capturable = 0;
  settleBalance(call, charge);
  emit(call, "charge.captured", charge);
  emit(call, "payment_intent.succeeded", intent);
  chargeTaken(call, charge);
  intentChanged(call, intent);
  return intent;
}

function markCaptured(charge: Charge, amount: number): void {
  charge.captured = true;
  charge.amount_captured = amount;
}

function assertCapturable(amount: number, intent: PaymentIntent): void {
  if (amount < 1) {
    const message = "The amount to capture must be at least 1.";
    throw invalidRequest(message, "parameter_invalid_integer", "amount_to_capture");
  }
  if (amount > intent.amount_capturable) {
    throw invalidRequest(
      `The amount to capture (${amount}) is more than the amount that is held (${intent.amount_capturable}).`,
      "amount_too_large",
      "amount_to_capture",
    );
  }
}
