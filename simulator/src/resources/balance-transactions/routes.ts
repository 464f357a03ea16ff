import type { Call } from "../../core/core.ts";
import { nowSeconds } from "../../core/core.ts";
import { noSuch } from "../../core/errors.ts";
import type { BalanceTransaction } from "../../core/stripe-types.ts";
import { EXPAND } from "../../http/common-params.ts";
import { route } from "../../http/route.ts";

export const BALANCE_TRANSACTION_ROUTES = [
  route({
    method: "GET",
    path: "/v1/balance_transactions/{id}",
    params: EXPAND,
    run: getBalanceTransaction,
  }),
];

/** Money becomes available by the clock alone, so the status is worked out when asked for. */
function getBalanceTransaction(
  { account, core }: Call,
  _values: object,
  id: string,
): BalanceTransaction {
  const found = account.balanceTransactions.get(id);
  if (found === undefined) throw noSuch("balance transaction", id, "id", 404);
  const status = found.available_on <= nowSeconds(core) ? "available" : "pending";
  return { ...found, status };
}
