import type { Json } from "../core/json.ts";
import { toJson } from "../core/json.ts";
import type { Account } from "../core/state.ts";
import { listPage } from "./lists.ts";

type Include = (account: Account, ownerId: string) => Json | undefined;

/** Fields that an answer holds only when `expand` names them. The owner is the object around. */
export const INCLUDES: Readonly<Record<string, Readonly<Record<string, Include>>>> = {
  charge: {
    refunds: (account, id) => {
      const refunds = [...account.refunds.values()].filter((one) => one.charge === id);
      return listPage(`/v1/charges/${id}/refunds`, refunds, {});
    },
  },
  coupon: {
    applies_to: (account, id) => {
      const products = account.coupons.get(id)?.applies_to?.products;
      return products === undefined ? undefined : toJson({ products });
    },
  },
};
