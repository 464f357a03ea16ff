import type { Call } from "../../core/core.ts";
import { unexpectedState } from "../../core/errors.ts";
import type { SetupIntent, SetupIntentStatus } from "../../core/stripe-types.ts";
import type { Values } from "../../http/rules.ts";
import { assertNotOfSession } from "../checkout-sessions/guard.ts";
import { findCustomer, findSetupIntent } from "../find.ts";
import { atomically } from "../intents/atomically.ts";
import { supersedeAttempts } from "../three-d-secure/attempts.ts";
import { applySetupFields, setSetupMethod } from "./apply.ts";
import type { UPDATE_SETUP_INTENT } from "./params.ts";

type UpdateValues = Values<typeof UPDATE_SETUP_INTENT>;

/** Afterwards only what describes the intent may change. */
const CHANGEABLE: readonly SetupIntentStatus[] = [
  "requires_payment_method",
  "requires_confirmation",
  "requires_action",
];
const SETUP_FIELDS = ["customer", "payment_method", "payment_method_types"] as const;

export function updateSetupIntent(call: Call, values: UpdateValues, id: string): SetupIntent {
  const intent = findSetupIntent(call.account, id);
  return atomically(call, intent, () => change(call, values, intent));
}

function change(call: Call, values: UpdateValues, intent: SetupIntent): SetupIntent {
  const touched = SETUP_FIELDS.find((name) => values[name] !== undefined);
  if (touched !== undefined && !CHANGEABLE.includes(intent.status)) {
    throw unexpectedState(
      intent,
      `This SetupIntent's ${touched} could not be updated because it has a status of ${intent.status}.`,
    );
  }
  if (touched !== undefined) assertNotOfSession(call, intent, "update");
  if (values.customer !== undefined) findCustomer(call.account, values.customer, "customer");
  applySetupFields(intent, values);
  if (values.payment_method !== undefined) setSetupMethod(call, intent, values.payment_method);
  if (touched !== undefined && intent.status === "requires_action") {
    // What the cardholder was asked to approve is no longer what would be set up.
    supersedeAttempts(call, intent.id);
    intent.next_action = null;
    intent.status = "requires_confirmation";
  }
  return intent;
}
