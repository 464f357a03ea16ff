import { DAY_MS } from "../../core/constants.ts";
import { newId, nowSeconds } from "../../core/core.ts";
import type { Call } from "../../core/core.ts";
import type { BalanceTransaction } from "../../core/stripe-types.ts";

const AVAILABLE_AFTER_SECONDS = (2 * DAY_MS) / 1000;

/** One movement of the account's balance: positive comes in, negative goes out. */
export interface Movement {
  amount: number;
  /** Taken off on top of the amount; a negative fee gives one back. */
  fee?: number;
  /** What the fee is for; "Stripe processing fees" unless told. */
  feeDescription?: string;
  currency: string;
  type: BalanceTransaction["type"];
  reporting_category: string;
  source: string | null;
  description?: string | null;
  /** A payment's money counts after two days; all else counts at once. */
  isAvailableAtOnce?: boolean;
}

/** Writes a balance transaction. The caller links it from the object that moved the money. */
export function book(call: Call, movement: Movement): BalanceTransaction {
  const { amount, currency, fee = 0, description = null } = movement;
  const created = nowSeconds(call.core);
  const isAtOnce = movement.isAvailableAtOnce ?? true;
  const transaction: BalanceTransaction = {
    id: newId(call.core, "txn"),
    object: "balance_transaction",
    amount,
    available_on: isAtOnce ? created : created + AVAILABLE_AFTER_SECONDS,
    balance_type: "payments",
    created,
    currency,
    description,
    exchange_rate: null,
    fee,
    fee_details: fee === 0 ? [] : [feeDetail(fee, movement)],
    net: amount - fee,
    reporting_category: movement.reporting_category,
    source: movement.source,
    status: isAtOnce ? "available" : "pending",
    type: movement.type,
  };
  call.account.balanceTransactions.set(transaction.id, transaction);
  return transaction;
}

function feeDetail(
  amount: number,
  { currency, feeDescription = "Stripe processing fees" }: Movement,
): BalanceTransaction["fee_details"][number] {
  return {
    amount,
    application: null,
    currency,
    description: feeDescription,
    type: "stripe_fee",
  };
}
