import type { Charge, Dispute } from "../../core/stripe-types.ts";

/** Stripe keeps it under the card: a bank that only asks has not charged back. */
export function isInquiry(dispute: Dispute): boolean {
  return dispute.payment_method_details?.card?.case_type === "inquiry";
}

/** What of a charge can still be taken away. */
export function disputableAmount(charge: Charge): number {
  return charge.amount_captured - charge.amount_refunded;
}

export function markChargeback(dispute: Dispute): void {
  const card = dispute.payment_method_details?.card;
  if (card !== undefined) card.case_type = "chargeback";
}
