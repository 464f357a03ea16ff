import type { Call } from "../../core/core.ts";
import { invalidRequest } from "../../core/errors.ts";
import { assertCurrency } from "../../core/money.ts";
import type { Values } from "../../http/rules.ts";
import { findIn } from "../find-in.ts";
import { obstacle } from "../payment-intents/method-types.ts";
import type { CREATE_SESSION } from "./params.ts";

type Given = Values<typeof CREATE_SESSION>;

/** Bank debits are made in one currency only, and never held. */
export function assertMethods(values: Given, currency: string | null): void {
  const { payment_method_types: types = [], payment_intent_data: data } = values;
  const sale = { currency: currency ?? "", capture_method: data?.capture_method ?? "automatic" };
  const reasons = types.map((type) => (currency === null ? null : obstacle(sale, type)));
  const reason = reasons.find((one) => one !== null);
  if (reason != null) throw invalidRequest(reason, undefined, "payment_method_types");
}

/** All lines are in one currency, and the session in theirs. */
export function currencyOf(call: Call, values: Given): string | null {
  const [first, ...others] = (values.line_items ?? []).map((item, index) => {
    const place = `line_items[${index}]`;
    const { price, price_data: data } = item;
    if (price !== undefined)
      return findIn(call.account.prices, "price", price, `${place}[price]`).currency;
    return data?.currency.toLowerCase() ?? null;
  });
  if (others.some((one) => one !== first)) {
    throw invalidRequest("All line items must be in the same currency.", undefined, "line_items");
  }
  const given = values.currency?.toLowerCase();
  if (given !== undefined) assertCurrency(given);
  if (given !== undefined && first != null && given !== first) {
    const message = `The session is in ${given}, and its prices are in ${first}.`;
    throw invalidRequest(message, undefined, "currency");
  }
  return first ?? given ?? null;
}
