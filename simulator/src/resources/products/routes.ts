import type { Call } from "../../core/core.ts";
import type { Product } from "../../core/stripe-types.ts";
import { EXPAND } from "../../http/common-params.ts";
import { isWanted, listPage } from "../../http/lists.ts";
import { route } from "../../http/route.ts";
import type { Values } from "../../http/rules.ts";
import { findIn } from "../find-in.ts";
import { deleteProduct } from "./delete.ts";
import { CREATE_PRODUCT, LIST_PRODUCTS, UPDATE_PRODUCT } from "./params.ts";
import { createProduct, updateProduct } from "./write.ts";

const ALL = "/v1/products";
const ONE = "/v1/products/{id}";

export const PRODUCT_ROUTES = [
  route({ method: "POST", path: ALL, params: CREATE_PRODUCT, run: createProduct }),
  route({ method: "GET", path: ALL, params: LIST_PRODUCTS, run: listProducts }),
  route({ method: "GET", path: ONE, params: EXPAND, run: getProduct }),
  route({ method: "POST", path: ONE, params: UPDATE_PRODUCT, run: updateProduct }),
  route({ method: "DELETE", path: ONE, params: {}, run: deleteProduct }),
];

function getProduct({ account }: Call, _values: object, id: string): Product {
  return findIn(account.products, "product", id, null);
}

function listProducts({ account }: Call, values: Values<typeof LIST_PRODUCTS>): object {
  const found = [...account.products.values()].filter(
    (one) =>
      isWanted(one, values, ["active", "shippable", "url"]) &&
      (values.ids?.includes(one.id) ?? true),
  );
  return listPage(ALL, found, values);
}
