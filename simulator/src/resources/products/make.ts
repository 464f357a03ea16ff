import { newId, nowSeconds } from "../../core/core.ts";
import type { Call } from "../../core/core.ts";
import type { Product } from "../../core/stripe-types.ts";
import { mergeMetadata } from "../../http/merge.ts";
import type { Values } from "../../http/rules.ts";
import type { CREATE_PRODUCT, UPDATE_PRODUCT } from "./params.ts";

export type ProductValues = Omit<Values<typeof CREATE_PRODUCT>, "default_price_data">;

/** A product that nobody has been told of, and that is not kept yet. */
export function newProduct(call: Call, values: ProductValues): Product {
  const created = nowSeconds(call.core);
  const product: Product = {
    id: values.id ?? newId(call.core, "prod", 14),
    object: "product",
    active: true,
    created,
    default_price: null,
    description: null,
    images: [],
    livemode: false,
    marketing_features: [],
    metadata: {},
    name: values.name,
    package_dimensions: null,
    shippable: null,
    statement_descriptor: null,
    tax_code: null,
    type: "service",
    unit_label: null,
    updated: created,
    url: null,
  };
  applyToProduct(product, values);
  return product;
}

export function applyToProduct(product: Product, values: Values<typeof UPDATE_PRODUCT>): void {
  const { active, description, name, shippable, url } = values;
  product.metadata = mergeMetadata(product.metadata, values.metadata);
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
}
