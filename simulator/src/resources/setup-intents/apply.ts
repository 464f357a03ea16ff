import type { Call } from "../../core/core.ts";
import { invalidRequest } from "../../core/errors.ts";
import type { PaymentMethodRecord } from "../../core/account-records.ts";
import type { SetupIntent } from "../../core/stripe-types.ts";
import { mergeMetadata } from "../../http/merge.ts";
import type { Values } from "../../http/rules.ts";
import { usableMethod } from "../intents/usable-method.ts";
import { assertKnownTypes } from "../payment-intents/method-types.ts";
import type { CONFIRM_SETUP_INTENT, CREATE_SETUP_INTENT, UPDATE_SETUP_INTENT } from "./params.ts";

type Fields = Partial<Values<typeof CREATE_SETUP_INTENT>> &
  Values<typeof UPDATE_SETUP_INTENT> &
  Values<typeof CONFIRM_SETUP_INTENT>;

/** Sets what create, update and confirm have in common. */
export function applySetupFields(intent: SetupIntent, values: Partial<Fields>): void {
  if (values.description !== undefined) intent.description = values.description;
  if (values.customer !== undefined) intent.customer = values.customer;
  intent.metadata = mergeMetadata(intent.metadata ?? {}, values.metadata);
  if (values.payment_method_types !== undefined) {
    assertKnownTypes(values.payment_method_types);
    intent.payment_method_types = values.payment_method_types;
    intent.automatic_payment_methods = null;
  }
  const request = values.payment_method_options?.card?.request_three_d_secure;
  const card = intent.payment_method_options?.card;
  if (request !== undefined && card !== undefined) card.request_three_d_secure = request;
}

/** Chooses the payment method that is to be set up. */
export function setSetupMethod(call: Call, intent: SetupIntent, id: string): PaymentMethodRecord {
  const record = usableMethod(call, intent, id);
  if (!intent.payment_method_types.includes(record.object.type)) {
    throw invalidRequest(
      `This SetupIntent does not take the type ${record.object.type}. Add it to its payment_method_types.`,
      "setup_intent_invalid_parameter",
      "payment_method",
    );
  }
  intent.payment_method = record.object.id;
  if (intent.status === "requires_payment_method") intent.status = "requires_confirmation";
  return record;
}
