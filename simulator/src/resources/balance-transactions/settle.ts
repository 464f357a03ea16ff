import { DAY_MS } from "../../core/constants.ts";
import { newId, nowSeconds } from "../../core/core.ts";
import type { Call } from "../../core/core.ts";
import { toJson } from "../../core/json.ts";
import { feeOf } from "../../core/money.ts";
import type { BalanceTransaction, Charge } from "../../core/stripe-types.ts";
import { emitUpdate } from "../../webhooks/emit.ts";

const AVAILABLE_AFTER_SECONDS = (2 * DAY_MS) / 1000;

/** Books a captured charge: from now on its fee is known. */
export function settleBalance(call: Call, charge: Charge): void {
  if (charge.balance_transaction !== null) return;
  const amount = charge.amount_captured;
  const fee = feeOf(amount, charge.currency);
  const created = nowSeconds(call.core);
  const isAtOnce = charge.payment_method_details?.card?.last4 === "0077";
  const transaction: BalanceTransaction = {
    id: newId(call.core, "txn"),
    object: "balance_transaction",
    amount,
    available_on: isAtOnce ? created : created + AVAILABLE_AFTER_SECONDS,
    balance_type: "payments",
    created,
    currency: charge.currency,
    description: charge.description,
    exchange_rate: null,
    fee,
    fee_details: [
      {
        amount: fee,
        application: null,
        currency: charge.currency,
        description: "Stripe processing fees",
        type: "stripe_fee",
      },
    ],
    net: amount - fee,
    reporting_category: "charge",
    source: charge.id,
    status: isAtOnce ? "available" : "pending",
    type: "charge",
  };
  call.account.balanceTransactions.set(transaction.id, transaction);
  charge.balance_transaction = transaction.id;
}

/** The fee of an asynchronously captured charge arrives after the charge. */
export function settleLater(call: Call, chargeId: string): void {
  const charge = call.account.charges.get(chargeId);
  if (charge === undefined) return;
  const before = toJson(charge);
  settleBalance(call, charge);
  emitUpdate(call, "charge.updated", before, charge);
}
