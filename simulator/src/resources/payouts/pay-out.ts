import { newId, nowSeconds } from "../../core/core.ts";
import type { Call } from "../../core/core.ts";
import type { Payout } from "../../core/stripe-types.ts";
import { emit } from "../../webhooks/emit.ts";
import { book } from "../balance-transactions/book.ts";
import { isAvailable, netOf, unpaidByCurrency } from "../balance-transactions/unpaid.ts";

interface PayOutWish {
  /** Every currency of which there is something, unless told. */
  currency?: string | undefined;
  /** The bank sends it back. */
  fails?: boolean | undefined;
}

/** Sends what is available to the bank, one payout for each currency, as the daily schedule does. */
export function payOut(call: Call, wish: PayOutWish): Payout[] {
  const payouts: Payout[] = [];
  for (const [currency, transactions] of unpaidByCurrency(call)) {
    if (wish.currency !== undefined && wish.currency !== currency) continue;
    const available = transactions.filter((one) => isAvailable(call, one));
    const amount = netOf(available);
    if (amount <= 0) continue;
    const payout = newPayout(call, currency, amount);
    for (const one of available) call.account.paidOut.set(one.id, payout.id);
    send(call, payout);
    if (wish.fails === true) bounce(call, payout);
    else arrive(call, payout);
    payouts.push(payout);
  }
  return payouts;
}

/** Its own booking belongs to it too, so that all it lists comes to nothing. */
function send(call: Call, payout: Payout): void {
  const transaction = book(call, {
    amount: -payout.amount,
    currency: payout.currency,
    type: "payout",
    reporting_category: "payout",
    source: payout.id,
    description: payout.description,
  });
  payout.balance_transaction = transaction.id;
  call.account.paidOut.set(transaction.id, payout.id);
  call.account.payouts.set(payout.id, payout);
  emit(call, "payout.created", payout);
}

function arrive(call: Call, payout: Payout): void {
  payout.status = "paid";
  emit(call, "payout.paid", payout);
  payout.reconciliation_status = "completed";
  emit(call, "payout.reconciliation_completed", payout);
}

/** The money is back in the balance, for the next payout. */
function bounce(call: Call, payout: Payout): void {
  payout.status = "failed";
  payout.failure_code = "account_closed";
  payout.failure_message = "The bank account has been closed.";
  payout.failure_balance_transaction = book(call, {
    amount: payout.amount,
    currency: payout.currency,
    type: "payout_failure",
    reporting_category: "payout_reversal",
    source: payout.id,
    description: payout.description,
  }).id;
  emit(call, "payout.failed", payout);
}

function newPayout(call: Call, currency: string, amount: number): Payout {
  const now = nowSeconds(call.core);
  return {
    id: newId(call.core, "po"),
    object: "payout",
    amount,
    application_fee: null,
    application_fee_amount: null,
    arrival_date: now,
    automatic: true,
    balance_transaction: null,
    created: now,
    currency,
    description: "STRIPE PAYOUT",
    destination: null,
    failure_balance_transaction: null,
    failure_code: null,
    failure_message: null,
    livemode: false,
    metadata: {},
    method: "standard",
    original_payout: null,
    payout_method: null,
    reconciliation_status: "in_progress",
    reversed_by: null,
    source_type: "card",
    statement_descriptor: null,
    status: "in_transit",
    trace_id: { status: "pending", value: null },
    type: "bank_account",
  };
}
