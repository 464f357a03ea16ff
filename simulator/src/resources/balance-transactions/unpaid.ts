import type { Call } from "../../core/core.ts";
import { nowSeconds } from "../../core/core.ts";
import type { BalanceTransaction } from "../../core/stripe-types.ts";

/** What has gone out with no payout yet, by currency: the account's balance. */
export function unpaidByCurrency({ account }: Call): Map<string, BalanceTransaction[]> {
  const found = new Map<string, BalanceTransaction[]>();
  for (const one of account.balanceTransactions.values()) {
    if (account.paidOut.has(one.id)) continue;
    const list = found.get(one.currency) ?? [];
    list.push(one);
    found.set(one.currency, list);
  }
  return found;
}

export function isAvailable(call: Call, transaction: BalanceTransaction): boolean {
  return transaction.available_on <= nowSeconds(call.core);
}

export function netOf(transactions: readonly BalanceTransaction[]): number {
  return transactions.reduce((sum, one) => sum + one.net, 0);
}
