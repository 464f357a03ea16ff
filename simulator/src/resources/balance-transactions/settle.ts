import type { Call } from "../../core/core.ts";
import { toJson } from "../../core/json.ts";
import { feeOf } from "../../core/money.ts";
import type { Charge } from "../../core/stripe-types.ts";
import { emitUpdate } from "../../webhooks/emit.ts";
import { isCard } from "../charges/kind.ts";
import { book } from "./book.ts";

/** Books a captured charge: from now on its fee is known. */
export function settleBalance(call: Call, charge: Charge): void {
  if (charge.balance_transaction !== null) return;
  const amount = charge.amount_captured;
  const transaction = book(call, {
    amount,
    fee: feeOf(amount, charge.currency),
    currency: charge.currency,
    type: isCard(charge) ? "charge" : "payment",
    reporting_category: "charge",
    source: charge.id,
    description: charge.description,
    isAvailableAtOnce: charge.payment_method_details?.card?.last4 === "0077",
  });
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
