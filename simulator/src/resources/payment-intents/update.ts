import type { Call } from "../../core/core.ts";
import { unexpectedState } from "../../core/errors.ts";
import { assertAmount, assertCurrency } from "../../core/money.ts";
import type { IntentStatus, PaymentIntent } from "../../core/stripe-types.ts";
import type { Values } from "../../http/rules.ts";
import { assertNotOfSession } from "../checkout-sessions/guard.ts";
import { findCustomer, findPaymentIntent } from "../find.ts";
import { atomically } from "../intents/atomically.ts";
import { supersedeAttempts } from "../three-d-secure/attempts.ts";
import { applyFields, setPaymentMethod } from "./apply.ts";
import type { UPDATE_PAYMENT_INTENT } from "./params.ts";

type UpdateValues = Values<typeof UPDATE_PAYMENT_INTENT>;

/** Before money is taken or held, what is paid may change; afterwards only what describes it. */
const CHANGEABLE: readonly IntentStatus[] = [
  "requires_payment_method",
  "requires_confirmation",
  "requires_action",
];
const PAYMENT_FIELDS = [
  "amount",
  "currency",
  "capture_method",
  "customer",
  "payment_method",
  "payment_method_types",
  "setup_future_usage",
] as const;

export function updatePaymentIntent(call: Call, values: UpdateValues, id: string): PaymentIntent {
  const intent = findPaymentIntent(call.account, id);
  return atomically(call, intent, () => change(call, values, intent));
}

function change(call: Call, values: UpdateValues, intent: PaymentIntent): PaymentIntent {
  const touched = PAYMENT_FIELDS.find((name) => values[name] !== undefined);
  if (touched !== undefined && !CHANGEABLE.includes(intent.status)) {
    throw unexpectedState(
      intent,
      `This PaymentIntent's ${touched} could not be updated because it has a status of ${intent.status}.`,
    );
  }
  if (touched !== undefined) assertNotOfSession(call, intent, "update");
  const currency = values.currency?.toLowerCase() ?? intent.currency;
  const amount = values.amount ?? intent.amount;
  assertCurrency(currency);
  assertAmount(amount, currency);
  if (values.customer !== undefined) findCustomer(call.account, values.customer, "customer");

  intent.amount = amount;
  intent.currency = currency;
  applyFields(intent, values);
  if (values.payment_method !== undefined) setPaymentMethod(call, intent, values.payment_method);
  if (touched !== undefined && intent.status === "requires_action") {
    // What the cardholder was asked to approve is no longer what would be paid.
    supersedeAttempts(call, intent.id);
    intent.next_action = null;
    intent.status = "requires_confirmation";
  }
  return intent;
}
