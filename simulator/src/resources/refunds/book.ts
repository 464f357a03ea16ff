import type { Call } from "../../core/core.ts";
import type { Charge, Refund } from "../../core/stripe-types.ts";
import { isCard } from "../charges/kind.ts";
import { book } from "../balance-transactions/book.ts";

/** Takes the refunded money off the balance, once. */
export function bookRefund(call: Call, refund: Refund, charge: Charge): void {
  if (refund.balance_transaction !== null) return;
  refund.balance_transaction = book(call, {
    amount: -refund.amount,
    currency: refund.currency,
    type: isCard(charge) ? "refund" : "payment_refund",
    reporting_category: "refund",
    source: refund.id,
    description: described("REFUND FOR CHARGE", charge),
  }).id;
}

/** Puts the money of a refund that came to nothing back. */
export function bookFailure(call: Call, refund: Refund, charge: Charge): void {
  if (refund.balance_transaction === null) return;
  refund.failure_balance_transaction = book(call, {
    amount: refund.amount,
    currency: refund.currency,
    type: "refund_failure",
    reporting_category: "refund_failure",
    source: refund.id,
    description: described("REFUND FAILURE", charge),
  }).id;
}

function described(what: string, { description }: Charge): string {
  return description === null ? what : `${what} (${description})`;
}
