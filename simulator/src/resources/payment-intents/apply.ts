import type { Call } from "../../core/core.ts";
import { ParameterError } from "../../core/errors.ts";
import type { PaymentMethodRecord } from "../../core/account-records.ts";
import type { PaymentIntent } from "../../core/stripe-types.ts";
import { mergeMetadata, toShipping } from "../../http/merge.ts";
import type { Values } from "../../http/rules.ts";
import { usableMethod } from "../intents/usable-method.ts";
import { assertTakes, settleMethodTypes } from "./method-types.ts";
import type {
  CONFIRM_PAYMENT_INTENT,
  CREATE_PAYMENT_INTENT,
  UPDATE_PAYMENT_INTENT,
} from "./params.ts";

type Fields = Partial<Values<typeof CREATE_PAYMENT_INTENT>> &
  Values<typeof UPDATE_PAYMENT_INTENT> &
  Values<typeof CONFIRM_PAYMENT_INTENT>;

const EMAIL = /^[^@\s]+@[^@\s]+$/;

/** Sets what create, update and confirm have in common; they check first what they must. */
export function applyFields(intent: PaymentIntent, values: Partial<Fields>): void {
  assertEmail(values.receipt_email);
  for (const name of [
    "description",
    "receipt_email",
    "setup_future_usage",
    "statement_descriptor",
    "statement_descriptor_suffix",
  ] as const) {
    const value = values[name];
    if (value !== undefined) intent[name] = value;
  }
  if (values.customer !== undefined) intent.customer = values.customer;
  if (values.transfer_group !== undefined) intent.transfer_group = values.transfer_group;
  if (values.capture_method !== undefined) intent.capture_method = values.capture_method;
  if (values.shipping !== undefined) intent.shipping = toShipping(values.shipping);
  intent.metadata = mergeMetadata(intent.metadata, values.metadata);
  if (values.payment_method_types !== undefined) {
    intent.payment_method_types = values.payment_method_types;
    intent.automatic_payment_methods = null;
  }
  const request = values.payment_method_options?.card?.request_three_d_secure;
  const card = intent.payment_method_options?.card;
  if (request !== undefined && card !== undefined) card.request_three_d_secure = request;
  settleMethodTypes(intent);
}

/** Chooses the payment method of an intent that is not confirmed yet. */
export function setPaymentMethod(
  call: Call,
  intent: PaymentIntent,
  id: string,
): PaymentMethodRecord {
  const record = usableMethod(call, intent, id);
  assertTakes(intent, record.object.type);
  intent.payment_method = record.object.id;
  if (intent.status === "requires_payment_method") intent.status = "requires_confirmation";
  return record;
}

function assertEmail(email: string | null | undefined): void {
  if (email == null || EMAIL.test(email)) return;
  throw new ParameterError("receipt_email", `Invalid email address: ${email}`, "email_invalid");
}
