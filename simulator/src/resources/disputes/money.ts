import { DISPUTE_FEE } from "../../core/constants.ts";
import type { Call } from "../../core/core.ts";
import type { Dispute } from "../../core/stripe-types.ts";
import { book } from "../balance-transactions/book.ts";

/** Takes the disputed money out of the balance, and the fee for it. */
export function withdraw(call: Call, dispute: Dispute): void {
  const transaction = book(call, {
    amount: -dispute.amount,
    fee: DISPUTE_FEE,
    feeDescription: "Dispute fee",
    currency: dispute.currency,
    type: "adjustment",
    reporting_category: "dispute",
    source: dispute.id,
    description: `Chargeback withdrawal for ${dispute.charge}`,
  });
  dispute.balance_transactions.push(transaction);
}

/** Gives the money of a won dispute back. The fee stays paid. */
export function reinstate(call: Call, dispute: Dispute): void {
  const transaction = book(call, {
    amount: dispute.amount,
    currency: dispute.currency,
    type: "adjustment",
    reporting_category: "dispute_reversal",
    source: dispute.id,
    description: `Chargeback reversal for ${dispute.charge}`,
    isAvailableAtOnce: true,
  });
  dispute.balance_transactions.push(transaction);
}
