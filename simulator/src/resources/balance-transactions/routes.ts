import type { Call } from "../../core/core.ts";
import { nowSeconds } from "../../core/core.ts";
import { noSuch } from "../../core/errors.ts";
import type { BalanceTransaction } from "../../core/stripe-types.ts";
import { EXPAND } from "../../http/common-params.ts";
import { route } from "../../http/route.ts";
import {
  asOf,
  BALANCE_TRANSACTIONS,
  LIST_BALANCE_TRANSACTIONS,
  listBalanceTransactions,
} from "./list.ts";

export const BALANCE_TRANSACTION_ROUTES = [
  route({
    method: "GET",
    path: BALANCE_TRANSACTIONS,
    params: LIST_BALANCE_TRANSACTIONS,
    run: listBalanceTransactions,
  }),
  route({
    method: "GET",
    path: `${BALANCE_TRANSACTIONS}/{id}`,
    params: EXPAND,
    run: getBalanceTransaction,
  }),
];

function getBalanceTransaction(
  { account, core }: Call,
  _values: object,
  id: string,
): BalanceTransaction {
  const found = account.balanceTransactions.get(id);
  if (found === undefined) throw noSuch("balance transaction", id, "id", 404);
  return asOf(found, nowSeconds(core));
}
