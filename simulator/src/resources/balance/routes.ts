import type { Call } from "../../core/core.ts";
import type { Balance } from "../../core/stripe-types.ts";
import { EXPAND } from "../../http/common-params.ts";
import { route } from "../../http/route.ts";
import { isAvailable, netOf, unpaidByCurrency } from "../balance-transactions/unpaid.ts";

export const BALANCE_ROUTES = [
  route({ method: "GET", path: "/v1/balance", params: EXPAND, run: getBalance }),
];

/** Worked out of what was booked, so that it never tells another story. */
function getBalance(call: Call): Balance {
  const balance: Balance = { object: "balance", available: [], livemode: false, pending: [] };
  for (const [currency, transactions] of unpaidByCurrency(call)) {
    const available = netOf(transactions.filter((one) => isAvailable(call, one)));
    const pending = netOf(transactions) - available;
    balance.available.push({ amount: available, currency, source_types: { card: available } });
    balance.pending.push({ amount: pending, currency, source_types: { card: pending } });
  }
  return balance;
}
