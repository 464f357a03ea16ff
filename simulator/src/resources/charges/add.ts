import type { Decline } from "../../cards/declines.ts";
import { newId, nowSeconds } from "../../core/core.ts";
import type { Call } from "../../core/core.ts";
import type { PaymentMethodRecord } from "../../core/account-records.ts";
import type { Charge, PaymentIntent } from "../../core/stripe-types.ts";
import { bankDetails } from "./bank-details.ts";
import { cardDetails } from "./card-details.ts";
import { chargeOutcome } from "./outcome.ts";

interface ChargeResult {
  decline: Decline | null;
  isAuthenticated: boolean;
}

/** Makes and keeps the charge of one attempt, as it ended; a bank's debit is only on its way. */
export function addCharge(
  call: Call,
  intent: PaymentIntent,
  record: PaymentMethodRecord,
  result: ChargeResult,
): Charge {
  const { decline } = result;
  const bank = bankDetails(record);
  const isPending = bank !== null;
  const isPaid = decline === null && !isPending;
  const isCaptured = isPaid && intent.capture_method !== "manual";
  const id = newId(call.core, isPending ? "py" : "ch");
  const charge: Charge = {
    id,
    object: "charge",
    amount: intent.amount,
    amount_captured: isCaptured ? intent.amount : 0,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: null,
    billing_details: structuredClone(record.object.billing_details),
    calculated_statement_descriptor: isPaid ? "HOLDFAST" : null,
    captured: isCaptured,
    created: nowSeconds(call.core),
    currency: intent.currency,
    customer: intent.customer,
    description: intent.description,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: decline?.code ?? null,
    failure_message: decline?.message ?? null,
    fraud_details: {},
    livemode: false,
    metadata: { ...intent.metadata },
    on_behalf_of: null,
    outcome: chargeOutcome(decline),
    paid: isPaid,
    payment_intent: intent.id,
    payment_method: record.object.id,
    payment_method_details: bank ?? {
      card: cardDetails(call, intent, record, result),
      type: "card",
    },
    receipt_email: intent.receipt_email,
    receipt_number: null,
    receipt_url: isPaid || isPending ? `${call.origin}/_sim/receipts/${id}` : null,
    refunded: false,
    review: null,
    shipping: intent.shipping,
    source: null,
    source_transfer: null,
    statement_descriptor: intent.statement_descriptor,
    statement_descriptor_suffix: intent.statement_descriptor_suffix,
    status: isPending ? "pending" : isPaid ? "succeeded" : "failed",
    transfer_data: null,
    transfer_group: intent.transfer_group,
  };
  call.account.charges.set(id, charge);
  return charge;
}
