import type { Call } from "../../core/core.ts";
import type { Price } from "../../core/stripe-types.ts";
import { EXPAND } from "../../http/common-params.ts";
import { isWanted, listPage } from "../../http/lists.ts";
import { route } from "../../http/route.ts";
import type { Values } from "../../http/rules.ts";
import { findIn } from "../find-in.ts";
import { CREATE_PRICE, LIST_PRICES, UPDATE_PRICE } from "./params.ts";
import { createPrice, updatePrice } from "./write.ts";

const ALL = "/v1/prices";
const ONE = "/v1/prices/{price}";

export const PRICE_ROUTES = [
  route({ method: "POST", path: ALL, params: CREATE_PRICE, run: createPrice }),
  route({ method: "GET", path: ALL, params: LIST_PRICES, run: listPrices }),
  route({ method: "GET", path: ONE, params: EXPAND, run: getPrice }),
  route({ method: "POST", path: ONE, params: UPDATE_PRICE, run: updatePrice }),
];

function getPrice({ account }: Call, _values: object, id: string): Price {
  return findIn(account.prices, "price", id, null);
}

function listPrices({ account }: Call, values: Values<typeof LIST_PRICES>): object {
  const { currency, lookup_keys: keys } = values;
  const found = [...account.prices.values()].filter(
    (one) =>
      isWanted(one, values, ["active", "product", "type"]) &&
      (currency === undefined || one.currency === currency.toLowerCase()) &&
      (keys?.includes(one.lookup_key ?? "") ?? true),
  );
  return listPage(ALL, found, values);
}
