import type { Account } from "../core/account.ts";
import type { Json } from "../core/json.ts";
import { toJson } from "../core/json.ts";
import { listPage } from "./lists.ts";
import { breakdownOf, findLineItem, lineItemList } from "../resources/checkout-sessions/shown.ts";

type Include = (account: Account, ownerId: string) => Json | undefined;

/** Fields that an answer holds only when `expand` names them. The owner is the object around. */
export const INCLUDES: Readonly<Record<string, Readonly<Record<string, Include>>>> = {
  charge: {
    refunds: (account, id) => {
      const refunds = [...account.refunds.values()].filter((one) => one.charge === id);
      return listPage(`/v1/charges/${id}/refunds`, refunds, {});
    },
  },
  "checkout.session": {
    line_items: (account, id) => {
      const record = account.checkoutSessions.get(id);
      return record === undefined ? undefined : lineItemList(record, {});
    },
  },
  total_details: {
    breakdown: (account, id) => {
      const record = account.checkoutSessions.get(id);
      return record === undefined ? undefined : breakdownOf(record);
    },
  },
  shipping_cost: { taxes: () => [] },
  item: {
    discounts: (account, id) => listed(findLineItem(account, id)?.discounts),
    taxes: (account, id) => listed(findLineItem(account, id)?.taxes),
  },
  coupon: {
    applies_to: (account, id) => {
      const products = account.coupons.get(id)?.applies_to?.products;
      return products === undefined ? undefined : toJson({ products });
    },
  },
};

function listed(items: object[] | undefined): Json {
  return (items ?? []).map((item) => toJson(item));
}
