import { newId, nowSeconds } from "../../core/core.ts";
import type { Call } from "../../core/core.ts";
import type { Charge, Dispute } from "../../core/stripe-types.ts";
import { dueBy } from "./due.ts";
import { networkCodeOf } from "./reasons.ts";
import type { DisputeReason } from "./reasons.ts";

export interface DisputeOpening {
  reason: DisputeReason;
  amount: number;
  /** The bank only asks: no money moves, and the charge can still be refunded. */
  isInquiry: boolean;
}

export function makeDispute(call: Call, charge: Charge, opening: DisputeOpening): Dispute {
  const { reason, amount, isInquiry } = opening;
  const brand = charge.payment_method_details?.card?.brand ?? "unknown";
  return {
    id: newId(call.core, "du"),
    object: "dispute",
    amount,
    balance_transactions: [],
    charge: charge.id,
    created: nowSeconds(call.core),
    currency: charge.currency,
    enhanced_eligibility_types: [],
    evidence: noEvidence(),
    evidence_details: {
      due_by: dueBy(call),
      enhanced_eligibility: {},
      has_evidence: false,
      past_due: false,
      submission_count: 0,
    },
    is_charge_refundable: isInquiry,
    livemode: false,
    metadata: {},
    payment_intent: charge.payment_intent,
    payment_method_details: {
      card: {
        brand,
        case_type: isInquiry ? "inquiry" : "chargeback",
        network: brand,
        network_reason_code: networkCodeOf(brand, reason),
      },
      type: "card",
    },
    reason,
    status: isInquiry ? "warning_needs_response" : "needs_response",
  };
}

function noEvidence(): Dispute["evidence"] {
  return {
    access_activity_log: null,
    billing_address: null,
    cancellation_policy: null,
    cancellation_policy_disclosure: null,
    cancellation_rebuttal: null,
    customer_communication: null,
    customer_email_address: null,
    customer_name: null,
    customer_purchase_ip: null,
    customer_signature: null,
    duplicate_charge_documentation: null,
    duplicate_charge_explanation: null,
    duplicate_charge_id: null,
    enhanced_evidence: {},
    product_description: null,
    receipt: null,
    refund_policy: null,
    refund_policy_disclosure: null,
    refund_refusal_explanation: null,
    service_date: null,
    service_documentation: null,
    shipping_address: null,
    shipping_carrier: null,
    shipping_date: null,
    shipping_documentation: null,
    shipping_tracking_number: null,
    uncategorized_file: null,
    uncategorized_text: null,
  };
}
