/** What happens to money after it was taken, in our words: refunds, disputes, and warnings of them. */
import { DisputeStatus } from "../../domain/dispute-facts.ts";
import type { Observation } from "../../domain/facts.ts";
import { RefundStatus } from "../../domain/refund-facts.ts";
import type { StripeDispute, StripeRefund, StripeWarning } from "./objects.ts";
import { observeBooked } from "./translate-booked.ts";

/** @param asOf whole seconds, Stripe's clock; as in the two functions below */
export function observeRefund(refund: StripeRefund, asOf: number): Observation[] {
  const { id: sourceId, balance_transaction: booked, failure_balance_transaction: back } = refund;
  // Stripe's list of statuses is open: a value that it adds later must not pass for one we know.
  const status = RefundStatus.safeParse(refund.status);
  return [
    {
      kind: "refund",
      id: refund.id,
      asOf,
      fact: {
        intentId: refund.payment_intent,
        chargeId: refund.charge,
        refundId: refund.metadata["refundId"] ?? null,
        amount: refund.amount,
        currency: refund.currency,
        created: refund.created,
        status: status.success ? status.data : "unknown",
        failureReason: refund.failure_reason,
        ...(booked == null ? {} : { isMoved: true }),
      },
    },
    ...observeBooked(booked, { kind: "refund", sourceId }, asOf),
    ...observeBooked(back, { kind: "refund_failure", sourceId }, asOf),
  ];
}

export function observeDispute(dispute: StripeDispute, asOf: number): Observation[] {
  const status = DisputeStatus.safeParse(dispute.status);
  const dueBy = dispute.evidence_details.due_by;
  return [
    {
      kind: "dispute",
      id: dispute.id,
      asOf,
      fact: {
        intentId: dispute.payment_intent,
        chargeId: dispute.charge,
        amount: dispute.amount,
        currency: dispute.currency,
        reason: dispute.reason,
        snapshot: {
          status: status.success ? status.data : "unknown",
          isRefundable: dispute.is_charge_refundable,
          dueBy: dueBy === null ? null : dueBy * 1000,
        },
        movements: Object.fromEntries(
          dispute.balance_transactions.map(({ id, amount, fee, net, currency }) => [
            id,
            { amount, fee, net, ...(currency === undefined ? {} : { currency }) },
          ]),
        ),
      },
    },
  ];
}

export function observeWarning(warning: StripeWarning, asOf: number): Observation[] {
  return [
    {
      kind: "warning",
      id: warning.id,
      asOf,
      fact: {
        intentId: warning.payment_intent,
        chargeId: warning.charge,
        fraudType: warning.fraud_type,
        isActionable: warning.actionable,
      },
    },
  ];
}
