import { newId, nowSeconds } from "../../core/core.ts";
import type { Call } from "../../core/core.ts";
import { ParameterError } from "../../core/errors.ts";
import { AMOUNT_MAX, assertCurrency } from "../../core/money.ts";
import type { ShippingRate } from "../../core/stripe-types.ts";
import { EXPAND } from "../../http/common-params.ts";
import { isWanted, listPage } from "../../http/lists.ts";
import { route } from "../../http/route.ts";
import type { Values } from "../../http/rules.ts";
import { findIn } from "../find-in.ts";
import { CREATE_SHIPPING_RATE, LIST_SHIPPING_RATES } from "./params.ts";

const ALL = "/v1/shipping_rates";

export const SHIPPING_RATE_ROUTES = [
  route({ method: "POST", path: ALL, params: CREATE_SHIPPING_RATE, run: createShippingRate }),
  route({ method: "GET", path: ALL, params: LIST_SHIPPING_RATES, run: listShippingRates }),
  route({
    method: "GET",
    path: `${ALL}/{shipping_rate_token}`,
    params: EXPAND,
    run: getShippingRate,
  }),
];

/** Stripe tells of no event here. */
export function createShippingRate(
  call: Call,
  values: Values<typeof CREATE_SHIPPING_RATE>,
): ShippingRate {
  const { fixed_amount: given, delivery_estimate: estimate } = values;
  assertFixedAmount(given, "fixed_amount");
  const rate: ShippingRate = {
    id: newId(call.core, "shr"),
    object: "shipping_rate",
    active: true,
    created: nowSeconds(call.core),
    delivery_estimate: estimate
      ? { maximum: estimate.maximum ?? null, minimum: estimate.minimum ?? null }
      : null,
    display_name: values.display_name,
    fixed_amount: { amount: given.amount, currency: given.currency.toLowerCase() },
    livemode: false,
    metadata: values.metadata ?? {},
    tax_behavior: values.tax_behavior ?? "unspecified",
    tax_code: values.tax_code ?? null,
    type: "fixed_amount",
  };
  call.account.shippingRates.set(rate.id, rate);
  return rate;
}

type Given = { amount: number; currency: string } | undefined;

export function assertFixedAmount(
  given: Given,
  place: string,
): asserts given is NonNullable<Given> {
  if (given === undefined) {
    throw new ParameterError(place, `Missing required param: ${place}.`, "parameter_missing");
  }
  assertCurrency(given.currency.toLowerCase());
  if (given.amount >= 0 && given.amount <= AMOUNT_MAX) return;
  const name = `${place}[amount]`;
  throw new ParameterError(name, "Invalid non-negative integer", "parameter_invalid_integer");
}

function getShippingRate({ account }: Call, _values: object, id: string): ShippingRate {
  return findIn(account.shippingRates, "shipping rate", id, null);
}

function listShippingRates({ account }: Call, values: Values<typeof LIST_SHIPPING_RATES>): object {
  const { currency } = values;
  const found = [...account.shippingRates.values()].filter(
    (one) =>
      isWanted(one, values, ["active"]) &&
      (currency === undefined || one.fixed_amount?.currency === currency.toLowerCase()),
  );
  return listPage(ALL, found, values);
}
