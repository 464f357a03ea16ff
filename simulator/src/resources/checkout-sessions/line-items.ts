import { newId } from "../../core/core.ts";
import type { Call } from "../../core/core.ts";
import { invalidRequest, ParameterError } from "../../core/errors.ts";
import type { LineItem, Price } from "../../core/stripe-types.ts";
import type { Values } from "../../http/rules.ts";
import { findIn } from "../find-in.ts";
import { assertUnitPrice, newPrice } from "../prices/make.ts";
import { newProduct } from "../products/make.ts";
import type { CREATE_SESSION } from "./params.ts";

type Given = NonNullable<Values<typeof CREATE_SESSION>["line_items"]>[number];

const QUANTITY_MAX = 999_999;
const ADJUSTABLE_MAX = 99;

/** @throws ApiError before anything is kept, so that a refused session leaves no price behind. */
export function assertLineItem(call: Call, given: Given, place: string): void {
  const { price, price_data: data, quantity } = given;
  if ((price === undefined) === (data === undefined)) {
    const message = "Each line item has either price or price_data, and exactly one of them.";
    const code = price === undefined ? "parameter_missing" : "parameters_exclusive";
    throw invalidRequest(message, code, `${place}[price]`);
  }
  if (quantity === undefined) {
    const name = `${place}[quantity]`;
    throw new ParameterError(name, `Missing required param: ${name}.`, "parameter_missing");
  }
  assertQuantity(quantity, `${place}[quantity]`);
  if (price !== undefined)
    assertPrice(findIn(call.account.prices, "price", price, `${place}[price]`), place);
  if (data !== undefined) assertPriceData(call, data, `${place}[price_data]`);
  for (const id of given.tax_rates ?? []) {
    findIn(call.account.taxRates, "tax rate", id, `${place}[tax_rates]`);
  }
}

export function makeLineItem(call: Call, given: Given): LineItem {
  const price = priceOf(call, given);
  const { adjustable_quantity: adjustable } = given;
  const rates = (given.tax_rates ?? []).map((id) =>
    structuredClone(findIn(call.account.taxRates, "tax rate", id, null)),
  );
  return {
    id: newId(call.core, "li"),
    object: "item",
    adjustable_quantity: adjustable
      ? {
          enabled: adjustable.enabled,
          maximum: adjustable.enabled ? (adjustable.maximum ?? ADJUSTABLE_MAX) : null,
          minimum: adjustable.enabled ? (adjustable.minimum ?? 0) : null,
        }
      : null,
    amount_discount: 0,
    amount_subtotal: 0,
    amount_tax: 0,
    amount_total: 0,
    currency: price.currency,
    description: call.account.products.get(price.product)?.name ?? null,
    metadata: given.metadata ?? {},
    price,
    quantity: given.quantity ?? 1,
    taxes: rates.map((rate) => ({ amount: 0, rate, taxability_reason: null, taxable_amount: 0 })),
  };
}

function assertQuantity(quantity: number, name: string): void {
  if (quantity >= 1 && quantity <= QUANTITY_MAX) return;
  const message = "This value must be greater than or equal to 1.";
  throw new ParameterError(name, message, "parameter_invalid_integer");
}

function assertPrice(price: Price, place: string): void {
  if (price.type === "recurring") {
    const message =
      "You specified `payment` mode but passed a recurring price. Either switch to `subscription` mode or use only one-time prices.";
    throw invalidRequest(message, undefined, `${place}[price]`);
  }
  if (price.active) return;
  const message = `The price specified is inactive. This field only accepts active prices.`;
  throw invalidRequest(message, undefined, `${place}[price]`);
}

function assertPriceData(call: Call, data: NonNullable<Given["price_data"]>, place: string): void {
  const { product, product_data: productData } = data;
  if ((product === undefined) === (productData === undefined)) {
    const message = "Price data has either product or product_data, and exactly one of them.";
    const code = product === undefined ? "parameter_missing" : "parameters_exclusive";
    throw invalidRequest(message, code, `${place}[product]`);
  }
  if (product !== undefined) {
    findIn(call.account.products, "product", product, `${place}[product]`);
  }
  assertUnitPrice(data, place);
}

/** Inline prices and products can be read by their id, but nobody can sell them again. */
function priceOf(call: Call, { price, price_data: data }: Given): Price {
  if (data === undefined) return { ...findIn(call.account.prices, "price", price ?? "", "price") };
  let productId = data.product;
  if (productId === undefined) {
    const product = newProduct(call, { name: "", ...data.product_data });
    product.active = false;
    call.account.products.set(product.id, product);
    productId = product.id;
  }
  const made = newPrice(call, productId, { ...data, active: false });
  call.account.prices.set(made.id, made);
  return { ...made };
}
