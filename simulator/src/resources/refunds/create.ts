import { REFUND_CHANGE_MS } from "../../core/constants.ts";
import { addJob, newId, nowSeconds } from "../../core/core.ts";
import type { Call } from "../../core/core.ts";
import type { Charge, Refund } from "../../core/stripe-types.ts";
import { mergeMetadata } from "../../http/merge.ts";
import type { Values } from "../../http/rules.ts";
import { emit } from "../../webhooks/emit.ts";
import { chargeRefunded } from "../followers.ts";
import { isCard } from "../charges/kind.ts";
import { bookRefund } from "./book.ts";
import { moveRefund } from "./move.ts";
import type { CREATE_REFUND } from "./params.ts";
import { refundableCharge, refundAmount } from "./refundable.ts";

const PENDING_CARD = "7726";
const FAILING_CARD = "5126";

/**
 * Gives captured money back. Each request sees what the one before it has taken. What the balance
 * does not cover waits when it goes to a card, and fails when it goes elsewhere.
 */
export function createRefund(call: Call, values: Values<typeof CREATE_REFUND>): Refund {
  const charge = refundableCharge(call, values);
  const refund = newRefund(call, charge, refundAmount(charge, values));
  refund.reason = values.reason ?? null;
  refund.metadata = mergeMetadata({}, values.metadata);
  call.account.refunds.set(refund.id, refund);
  if (refund.pending_reason !== "insufficient_funds") bookRefund(call, refund, charge);
  charge.amount_refunded += refund.amount;
  charge.refunded = charge.amount_refunded === charge.amount_captured;
  emit(call, "refund.created", refund);
  emit(call, "charge.refunded", charge);
  chargeRefunded(call, charge);
  const last4 = last4Of(charge);
  if (last4 === PENDING_CARD) addJob(call, "succeed-refund", refund.id, REFUND_CHANGE_MS);
  if (last4 === FAILING_CARD) addJob(call, "fail-refund", refund.id, REFUND_CHANGE_MS);
  if (refund.pending_reason === "insufficient_funds" && !isCard(charge)) {
    moveRefund(call, refund, { status: "failed", failureReason: "insufficient_funds" });
  }
  return refund;
}

function newRefund(call: Call, charge: Charge, amount: number): Refund {
  const pendingReason = pendingReasonOf(call, charge);
  return {
    id: newId(call.core, "re"),
    object: "refund",
    amount,
    balance_transaction: null,
    charge: charge.id,
    created: nowSeconds(call.core),
    currency: charge.currency,
    customer: charge.customer,
    customer_account: null,
    ...(isCard(charge) ? { destination_details: toTheCard(pendingReason !== null) } : {}),
    metadata: {},
    payment_intent: charge.payment_intent,
    payment_method: charge.payment_method,
    ...(pendingReason === null ? {} : { pending_reason: pendingReason }),
    reason: null,
    receipt_number: null,
    source_transfer_reversal: null,
    status: pendingReason === null ? "succeeded" : "pending",
    transfer_reversal: null,
  };
}

function toTheCard(isPending: boolean): NonNullable<Refund["destination_details"]> {
  return {
    card: {
      reference_status: "pending",
      reference_type: "acquirer_reference_number",
      type: isPending ? "pending" : "refund",
    },
    type: "card",
  };
}

function pendingReasonOf(call: Call, charge: Charge): "insufficient_funds" | "processing" | null {
  if (call.core.state.isBalanceShort) return "insufficient_funds";
  return last4Of(charge) === PENDING_CARD ? "processing" : null;
}

function last4Of(charge: Charge): string | null {
  return charge.payment_method_details?.card?.last4 ?? null;
}
