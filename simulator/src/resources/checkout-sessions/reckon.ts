import type { Coupon, LineItem, TaxRate } from "../../core/stripe-types.ts";
import { divideRounded, percentOf, percentUnits, shareOut, WHOLE } from "./round.ts";

type LineTax = NonNullable<LineItem["taxes"]>[number];

/** What a coupon takes off each line. The whole is rounded once, then shared out. */
export function discountsOf(items: readonly LineItem[], coupon: Coupon | null): number[] {
  if (coupon === null) return items.map(() => 0);
  const products = coupon.applies_to?.products;
  const weights = items.map(({ price, amount_subtotal: subtotal }) =>
    products === undefined || products.includes(price.product) ? subtotal : 0,
  );
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const wanted =
    coupon.percent_off === null ? (coupon.amount_off ?? 0) : percentOf(sum, coupon.percent_off);
  return shareOut(Math.min(wanted, sum), weights);
}

/**
 * The taxes on what one line costs after its discount, each rate rounded for itself. Inclusive
 * ones are part of that amount, exclusive ones come on top of what is left of it without them.
 */
export function taxesOf(amount: number, rates: readonly TaxRate[]): LineTax[] {
  const included = rates.filter((rate) => rate.inclusive);
  const units = included.reduce((sum, rate) => sum + percentUnits(rate.percentage), 0n);
  const inside = divideRounded(BigInt(amount) * units, WHOLE + units);
  const weights = included.map((rate) => Number(percentUnits(rate.percentage)));
  const parts = shareOut(inside, weights);
  const net = amount - inside;
  return rates.map((rate) => ({
    amount: rate.inclusive ? (parts[included.indexOf(rate)] ?? 0) : percentOf(net, rate.percentage),
    rate,
    taxability_reason: null,
    taxable_amount: net,
  }));
}

/** Works out all amounts of the lines anew, from their prices, quantities, coupon and rates. */
export function reckonLines(
  items: LineItem[],
  coupon: Coupon | null,
  discount: NonNullable<LineItem["discounts"]>[number]["discount"] | null,
): void {
  for (const item of items) {
    item.amount_subtotal = (item.price.unit_amount ?? 0) * (item.quantity ?? 1);
  }
  const discounts = discountsOf(items, coupon);
  for (const [index, item] of items.entries()) {
    const off = discounts[index] ?? 0;
    const rates = (item.taxes ?? []).map(({ rate }) => rate);
    const taxes = taxesOf(item.amount_subtotal - off, rates);
    const onTop = taxes.filter(({ rate }) => !rate.inclusive);
    item.taxes = taxes;
    item.discounts = discount === null || off === 0 ? [] : [{ amount: off, discount }];
    item.amount_discount = off;
    item.amount_tax = sumOf(taxes);
    item.amount_total = item.amount_subtotal - off + sumOf(onTop);
  }
}

export function sumOf(parts: readonly { amount: number }[]): number {
  return parts.reduce((sum, { amount }) => sum + amount, 0);
}
