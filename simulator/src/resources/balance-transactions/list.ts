import type { Call } from "../../core/core.ts";
import { nowSeconds } from "../../core/core.ts";
import type { BalanceTransaction } from "../../core/stripe-types.ts";
import { CREATED, PAGE } from "../../http/common-params.ts";
import { isWanted, listPage } from "../../http/lists.ts";
import { str } from "../../http/rules.ts";
import type { Values } from "../../http/rules.ts";

export const BALANCE_TRANSACTIONS = "/v1/balance_transactions";
export const LIST_BALANCE_TRANSACTIONS = {
  ...PAGE,
  ...CREATED,
  currency: str(),
  payout: str(),
  source: str(),
  type: str(),
};

export function listBalanceTransactions(
  { account, core }: Call,
  values: Values<typeof LIST_BALANCE_TRANSACTIONS>,
): object {
  const { currency, payout } = values;
  const found = [...account.balanceTransactions.values()].filter(
    (one) =>
      isWanted(one, values, ["source", "type"]) &&
      (currency === undefined || one.currency === currency.toLowerCase()) &&
      (payout === undefined || account.paidOut.get(one.id) === payout),
  );
  const now = nowSeconds(core);
  return listPage(
    BALANCE_TRANSACTIONS,
    found.map((one) => asOf(one, now)),
    values,
  );
}

/** Money becomes available by the clock alone, so the status is worked out when asked for. */
export function asOf(transaction: BalanceTransaction, now: number): BalanceTransaction {
  return { ...transaction, status: transaction.available_on <= now ? "available" : "pending" };
}
