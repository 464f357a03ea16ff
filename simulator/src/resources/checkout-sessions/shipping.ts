import type { Call } from "../../core/core.ts";
import { invalidRequest } from "../../core/errors.ts";
import type { CheckoutSession, ShippingRate } from "../../core/stripe-types.ts";
import type { Values } from "../../http/rules.ts";
import { findIn } from "../find-in.ts";
import { assertFixedAmount, createShippingRate } from "../shipping-rates/routes.ts";
import type { CREATE_SESSION } from "./params.ts";

type Given = NonNullable<Values<typeof CREATE_SESSION>["shipping_options"]>;

const OPTIONS_MAX = 5;

/** @throws ApiError before anything is kept. */
export function assertShippingOptions(call: Call, given: Given, currency: string): void {
  if (given.length > OPTIONS_MAX) {
    const message = `You can give at most ${OPTIONS_MAX} shipping options.`;
    throw invalidRequest(message, undefined, "shipping_options");
  }
  for (const [index, option] of given.entries()) {
    const place = `shipping_options[${index}]`;
    const { shipping_rate: id, shipping_rate_data: data } = option;
    if ((id === undefined) === (data === undefined)) {
      const message =
        "A shipping option has either shipping_rate or shipping_rate_data, and exactly one of them.";
      throw invalidRequest(message, undefined, place);
    }
    const amount = id === undefined ? data?.fixed_amount : rateOf(call, id, place).fixed_amount;
    assertFixedAmount(amount, `${place}[shipping_rate_data][fixed_amount]`);
    if (amount.currency.toLowerCase() === currency) continue;
    const message = `The shipping option is in ${amount.currency}, and the session in ${currency}.`;
    throw invalidRequest(message, undefined, place);
  }
}

export function makeShippingOptions(call: Call, given: Given): CheckoutSession["shipping_options"] {
  return given.map(({ shipping_rate: id, shipping_rate_data: data }) => {
    const rate =
      data === undefined
        ? rateOf(call, id ?? "", "shipping_options")
        : createShippingRate(call, data);
    return { shipping_amount: rate.fixed_amount?.amount ?? 0, shipping_rate: rate.id };
  });
}

/** Static tax rates are of lines only: shipping is taxed where taxes are automatic. */
export function chooseShipping(session: CheckoutSession, rate: string): boolean {
  const option = session.shipping_options.find((one) => one.shipping_rate === rate);
  if (option === undefined) return false;
  session.shipping_cost = {
    amount_subtotal: option.shipping_amount,
    amount_tax: 0,
    amount_total: option.shipping_amount,
    shipping_rate: rate,
  };
  return true;
}

function rateOf({ account }: Call, id: string, place: string): ShippingRate {
  return findIn(account.shippingRates, "shipping rate", id, `${place}[shipping_rate]`);
}
