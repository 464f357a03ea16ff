import type { Account } from "../core/account.ts";
import { nowSeconds } from "../core/core.ts";
import type { Call } from "../core/core.ts";
import { asOf } from "../resources/balance-transactions/list.ts";
import { shownCoupon } from "../resources/coupons/shown.ts";

type Find = (account: Account, id: string, call: Call) => object | undefined;

/** What an id stands for, by the kind that its reference leads to. */
export const FIND: Readonly<Record<string, Find>> = {
  customer: (account, id) => account.customers.get(id),
  charge: (account, id) => account.charges.get(id),
  payment_intent: (account, id) => account.paymentIntents.get(id),
  setup_intent: (account, id) => account.setupIntents.get(id),
  product: (account, id) => account.products.get(id),
  price: (account, id) => account.prices.get(id),
  coupon: (account, id) => shownCoupon(account.coupons.get(id)),
  promotion_code: (account, id) => account.promotionCodes.get(id),
  shipping_rate: (account, id) => account.shippingRates.get(id),
  source: (account, id) =>
    account.charges.get(id) ??
    account.refunds.get(id) ??
    account.disputes.get(id) ??
    account.payouts.get(id),
  payment_method: (account, id) => account.paymentMethods.get(id)?.object,
  balance_transaction: (account, id, { core }) => {
    const found = account.balanceTransactions.get(id);
    return found && asOf(found, nowSeconds(core));
  },
};
