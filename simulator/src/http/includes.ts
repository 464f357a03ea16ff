import type { Json } from "../core/json.ts";
import { toJson } from "../core/json.ts";
import type { Account } from "../core/state.ts";

type Include = (account: Account, ownerId: string) => Json | undefined;

/** Fields that an answer holds only when `expand` names them. The owner is the object around. */
export const INCLUDES: Readonly<Record<string, Readonly<Record<string, Include>>>> = {
  coupon: {
    applies_to: (account, id) => {
      const products = account.coupons.get(id)?.applies_to?.products;
      return products === undefined ? undefined : toJson({ products });
    },
  },
};
