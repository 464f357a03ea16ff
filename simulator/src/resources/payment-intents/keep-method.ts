import type { Call } from "../../core/core.ts";
import type { PaymentMethodRecord } from "../../core/account-records.ts";
import type { PaymentIntent } from "../../core/stripe-types.ts";
import { isDeleted } from "../find.ts";
import { attachTo } from "../payment-methods/attach.ts";

/** Saves the payment method with the customer when the intent asks for it. */
export function saveForLater(call: Call, intent: PaymentIntent, record: PaymentMethodRecord): void {
  const usage = intent.setup_future_usage;
  if (usage === null || intent.customer === null) return;
  if (isDeleted(call.account, intent.customer)) return;
  attachTo(call, record, intent.customer);
  if (usage === "off_session") record.isSetUp = true;
}

/** A payment method without a customer pays once. */
export function spendUnlessSaved(record: PaymentMethodRecord): void {
  if (record.object.customer === null) record.isSpent = true;
}
