import type { Call } from "../../core/core.ts";
import { invalidRequest, ParameterError } from "../../core/errors.ts";
import { toJson } from "../../core/json.ts";
import type { Price } from "../../core/stripe-types.ts";
import { mergeMetadata } from "../../http/merge.ts";
import type { Values } from "../../http/rules.ts";
import { emitUpdate } from "../../webhooks/emit.ts";
import { findIn } from "../find-in.ts";
import { makeProduct } from "../products/write.ts";
import { assertUnitPrice, makePrice } from "./make.ts";
import type { CREATE_PRICE, UPDATE_PRICE } from "./params.ts";

export function createPrice(call: Call, values: Values<typeof CREATE_PRICE>): Price {
  assertUnitPrice(values, "");
  assertKeyIsFree(call, values, null);
  const product = productOf(call, values);
  moveKey(call, values);
  return makePrice(call, product, values);
}

export function updatePrice(call: Call, values: Values<typeof UPDATE_PRICE>, id: string): Price {
  const price = findIn(call.account.prices, "price", id, null);
  const { active, lookup_key: key, nickname, tax_behavior: tax } = values;
  assertKeyIsFree(call, values, id);
  if (tax !== undefined && price.tax_behavior !== "unspecified" && tax !== price.tax_behavior) {
    throw invalidRequest("The tax_behavior of a price is set once.", undefined, "tax_behavior");
  }
  const before = toJson(price);
  price.metadata = mergeMetadata(price.metadata, values.metadata);
  moveKey(call, values);
  if (active !== undefined) price.active = active;
  if (key !== undefined) price.lookup_key = key;
  if (nickname !== undefined) price.nickname = nickname;
  if (tax !== undefined) price.tax_behavior = tax;
  emitUpdate(call, "price.updated", before, price);
  return price;
}

function productOf(call: Call, values: Values<typeof CREATE_PRICE>): string {
  const { product, product_data: data } = values;
  if (product !== undefined && data !== undefined) {
    const message = "Give only one of product and product_data.";
    throw invalidRequest(message, "parameters_exclusive", "product");
  }
  if (product !== undefined) {
    return findIn(call.account.products, "product", product, "product").id;
  }
  if (data === undefined) {
    throw new ParameterError("product", "Missing required param: product.", "parameter_missing");
  }
  return makeProduct(call, data).id;
}

type KeyValues = Pick<Values<typeof UPDATE_PRICE>, "lookup_key" | "transfer_lookup_key">;

function assertKeyIsFree(call: Call, values: KeyValues, id: string | null): void {
  const holder = holderOf(call, values);
  if (holder === undefined || holder.id === id || values.transfer_lookup_key === true) return;
  throw invalidRequest(
    `The price ${holder.id} uses the lookup key already. Send transfer_lookup_key=true to move it.`,
    undefined,
    "lookup_key",
  );
}

function moveKey(call: Call, values: KeyValues): void {
  const holder = holderOf(call, values);
  if (holder !== undefined) holder.lookup_key = null;
}

function holderOf({ account }: Call, { lookup_key: key }: KeyValues): Price | undefined {
  if (key === undefined) return undefined;
  return [...account.prices.values()].find((one) => one.lookup_key === key);
}
