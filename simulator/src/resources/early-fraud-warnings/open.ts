import { DISPUTE_DELAY_MS } from "../../core/constants.ts";
import { addJob, newId, nowSeconds } from "../../core/core.ts";
import type { Call } from "../../core/core.ts";
import { toJson } from "../../core/json.ts";
import type { Charge, EarlyFraudWarning } from "../../core/stripe-types.ts";
import { emit, emitUpdate } from "../../webhooks/emit.ts";

/** What an issuer can report, in Stripe's words. */
export const FRAUD_TYPES = [
  "card_never_received",
  "fraudulent_card_application",
  "made_with_counterfeit_card",
  "made_with_lost_card",
  "made_with_stolen_card",
  "misc",
  "unauthorized_use_of_card",
] as const;
export type FraudType = (typeof FRAUD_TYPES)[number];

const REPORTED_CARD = "pm_card_createIssuerFraudRecord";

/** One test card's issuer reports every payment as fraud, a little later. */
export function reportLater(call: Call, charge: Charge): void {
  const record = call.account.paymentMethods.get(charge.payment_method ?? "");
  if (record?.card === REPORTED_CARD) addJob(call, "report-fraud", charge.id, DISPUTE_DELAY_MS);
}

export function reportFromCard(call: Call, chargeId: string): void {
  const charge = call.account.charges.get(chargeId);
  if (charge !== undefined) openWarning(call, charge, "misc");
}

export function openWarning(call: Call, charge: Charge, fraudType: FraudType): EarlyFraudWarning {
  const warning: EarlyFraudWarning = {
    id: newId(call.core, "issfr"),
    object: "radar.early_fraud_warning",
    actionable: isActionable(charge),
    charge: charge.id,
    created: nowSeconds(call.core),
    fraud_type: fraudType,
    livemode: false,
    ...(charge.payment_intent === null ? {} : { payment_intent: charge.payment_intent }),
  };
  call.account.earlyFraudWarnings.set(warning.id, warning);
  emit(call, "radar.early_fraud_warning.created", warning);
  return warning;
}

/** Once the charge is disputed, or refunded whole, there is nothing left to do about a warning. */
export function settleWarnings(call: Call, charge: Charge): void {
  if (isActionable(charge)) return;
  for (const warning of call.account.earlyFraudWarnings.values()) {
    if (warning.charge !== charge.id || !warning.actionable) continue;
    const before = toJson(warning);
    warning.actionable = false;
    emitUpdate(call, "radar.early_fraud_warning.updated", before, warning);
  }
}

function isActionable(charge: Charge): boolean {
  return !charge.disputed && !charge.refunded;
}
