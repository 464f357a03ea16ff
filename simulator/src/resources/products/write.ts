import { nowSeconds } from "../../core/core.ts";
import type { Call } from "../../core/core.ts";
import { invalidRequest } from "../../core/errors.ts";
import { toJson } from "../../core/json.ts";
import type { Product } from "../../core/stripe-types.ts";
import type { Values } from "../../http/rules.ts";
import { emit, emitUpdate } from "../../webhooks/emit.ts";
import { findIn } from "../find-in.ts";
import { assertUnitPrice, makePrice } from "../prices/make.ts";
import { applyToProduct, newProduct } from "./make.ts";
import type { ProductValues } from "./make.ts";
import type { CREATE_PRODUCT, UPDATE_PRODUCT } from "./params.ts";

export function createProduct(call: Call, values: Values<typeof CREATE_PRODUCT>): Product {
  const { default_price_data: priceData } = values;
  if (priceData !== undefined) assertUnitPrice(priceData, "default_price_data");
  const product = makeProduct(call, values);
  if (priceData === undefined) return product;
  const price = makePrice(call, product.id, priceData);
  product.default_price = price.id;
  return product;
}

/** Makes and keeps a product, also for the `product_data` of a price. */
export function makeProduct(call: Call, values: ProductValues): Product {
  const product = newProduct(call, values);
  const { id } = product;
  if (call.account.products.has(id)) {
    throw invalidRequest(`Product already exists: ${id}`, "resource_already_exists", "id");
  }
  call.account.products.set(id, product);
  emit(call, "product.created", product);
  return product;
}

export function updateProduct(
  call: Call,
  values: Values<typeof UPDATE_PRODUCT>,
  id: string,
): Product {
  const product = findIn(call.account.products, "product", id, null);
  const price = values.default_price;
  if (price !== undefined && call.account.prices.get(price)?.product !== id) {
    throw invalidRequest(`No such price: '${price}'`, "resource_missing", "default_price");
  }
  const before = toJson(product);
  applyToProduct(product, values);
  if (price !== undefined) product.default_price = price;
  product.updated = nowSeconds(call.core);
  emitUpdate(call, "product.updated", before, product);
  return product;
}
