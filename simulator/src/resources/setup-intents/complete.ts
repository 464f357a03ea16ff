import type { Call } from "../../core/core.ts";
import type { PaymentMethodRecord } from "../../core/account-records.ts";
import type { SetupIntent } from "../../core/stripe-types.ts";
import { emit } from "../../webhooks/emit.ts";
import { isDeleted } from "../find.ts";
import { setupChanged } from "../followers.ts";
import { attachTo } from "../payment-methods/attach.ts";

/** The card is saved with its customer, and from now on good without the cardholder. */
export function completeSetup(call: Call, intent: SetupIntent, record: PaymentMethodRecord): void {
  const { customer } = intent;
  if (customer !== null && !isDeleted(call.account, customer)) attachTo(call, record, customer);
  if (intent.usage === "off_session") record.isSetUp = true;
  intent.status = "succeeded";
  intent.payment_method = record.object.id;
  intent.next_action = null;
  intent.last_setup_error = null;
  emit(call, "setup_intent.succeeded", intent);
  setupChanged(call, intent);
}
