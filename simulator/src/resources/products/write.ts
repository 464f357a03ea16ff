import { newId, nowSeconds } from "../../core/core.ts";
import type { Call } from "../../core/core.ts";
import { invalidRequest } from "../../core/errors.ts";
import { toJson } from "../../core/json.ts";
import type { Product } from "../../core/stripe-types.ts";
import { mergeMetadata } from "../../http/merge.ts";
import type { Values } from "../../http/rules.ts";
import { emit, emitUpdate } from "../../webhooks/emit.ts";
import { findIn } from "../find-in.ts";
import { assertUnitPrice, makePrice } from "../prices/make.ts";
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

/** Makes and keeps a product, also for the `product_data` of a price or a line item. */
export function makeProduct(
  call: Call,
  values: Omit<Values<typeof CREATE_PRODUCT>, "default_price_data">,
): Product {
  const id = values.id ?? newId(call.core, "prod", 14);
  if (call.account.products.has(id)) {
    throw invalidRequest(`Product already exists: ${id}`, "resource_already_exists", "id");
  }
  const product = newProduct(call, id, values.name);
  apply(product, values);
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
  if (price !== undefined) product.default_price = price;
  apply(product, values);
  product.updated = nowSeconds(call.core);
  emitUpdate(call, "product.updated", before, product);
  return product;
}

function apply(product: Product, values: Values<typeof UPDATE_PRODUCT>): void {
  const { active, description, name, shippable, url } = values;
  if (active !== undefined) product.active = active;
  if (description !== undefined) product.description = description;
  if (name !== undefined) product.name = name;
  if (shippable !== undefined) product.shippable = shippable;
  if (url !== undefined) product.url = url;
  if (values.images !== undefined) product.images = values.images ?? [];
  if (values.marketing_features !== undefined) {
    product.marketing_features = values.marketing_features ?? [];
  }
  if (values.package_dimensions !== undefined) {
    product.package_dimensions = values.package_dimensions;
  }
  for (const key of ["statement_descriptor", "tax_code", "unit_label"] as const) {
    const value = values[key];
    if (value !== undefined) product[key] = value;
  }
  product.metadata = mergeMetadata(product.metadata, values.metadata);
}

function newProduct(call: Call, id: string, name: string): Product {
  const created = nowSeconds(call.core);
  return {
    id,
    object: "product",
    active: true,
    created,
    default_price: null,
    description: null,
    images: [],
    livemode: false,
    marketing_features: [],
    metadata: {},
    name,
    package_dimensions: null,
    shippable: null,
    statement_descriptor: null,
    tax_code: null,
    type: "service",
    unit_label: null,
    updated: created,
    url: null,
  };
}
