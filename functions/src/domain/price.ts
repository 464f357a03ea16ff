/**
 * What a booking costs, line by line, in minor units. A price is computed once, from the catalog,
 * and frozen into the booking: what is charged later is this, whatever the catalog says by then.
 */
import { z } from "zod";
import type { TaxRate } from "./catalog.ts";
import { discountsOf, type RedeemedCoupon } from "./coupon.ts";
import { currencyOf, type Currency } from "./currency.ts";
import { DomainError } from "./errors.ts";
import { checkAmount, mulDiv } from "./money.ts";
import type { ShippingCost } from "./shipping.ts";

export const PriceLine = z.object({
  kind: z.enum(["item", "tax", "discount", "shipping"]),
  /** The item that this line is, or is about. */
  itemId: z.string().nullable(),
  slotId: z.string().nullable(),
  label: z.string(),
  quantity: z.int(),
  /** Minor units, as `amount`, which is `quantity` times this. Never negative, a discount's neither. */
  unitAmount: z.int(),
  amount: z.int(),
  /** True for tax that the item's own amount contains: shown, and added to nothing. */
  included: z.boolean(),
});
export type PriceLine = z.infer<typeof PriceLine>;

/** Minor units, all of them. `total = subtotal − discount + shipping + tax`. */
export const PriceSchema = z.object({
  lines: z.array(PriceLine),
  /** Sum of the item lines. */
  subtotal: z.int(),
  discount: z.int(),
  shipping: z.int(),
  /** Sum of the tax lines that come on top; those marked `included` are in `subtotal` already. */
  tax: z.int(),
  total: z.int(),
});
export type Price = z.infer<typeof PriceSchema>;

export interface PricedInput {
  readonly itemId: string;
  readonly slotId: string | null;
  readonly name: string;
  readonly quantity: number;
  /** Minor units of `currency`. */
  readonly unitAmount: number;
  readonly currency: string;
  readonly taxRates: readonly TaxRate[];
}

/** What a price has beyond its items. */
export interface PriceExtras {
  readonly coupon: RedeemedCoupon | null;
  readonly shipping: ShippingCost | null;
  /** ISO 3166: where the customer is, or else the business. Null: only taxes that hold everywhere. */
  readonly country: string | null;
}

const NO_EXTRAS: PriceExtras = { coupon: null, shipping: null, country: null };

/**
 * A discount comes off the items before tax is taken of them; shipping is added after, untaxed.
 * @throws DomainError INVALID_INPUT (no items, a quantity below one, mixed currencies),
 *   AMOUNT_INVALID, CURRENCY_UNSUPPORTED, COUPON_INVALID, SHIPPING_UNAVAILABLE
 */
export function priceOf(
  items: readonly PricedInput[],
  currency: string,
  { coupon, shipping, country }: PriceExtras = NO_EXTRAS,
): Price {
  const known = currencyOf(currency);
  checkItems(items, known);
  const itemLines = items.map((item, index) => itemLine(item, known, index));
  checkAmount(sum(itemLines), known.code, "items");
  const discounts = coupon === null ? [] : discountsOf(coupon, asDiscounted(itemLines), known);
  const discountLines = itemLines.flatMap((line, index) =>
    discountLinesOf(line, discounts[index] ?? 0, coupon?.label ?? ""),
  );
  const shippingLines = shipping === null ? [] : [shippingLine(shipping, known)];
  const taxLines = items.flatMap((item, index) =>
    taxLinesOf(item, (itemLines[index]?.amount ?? 0) - (discounts[index] ?? 0), known, country),
  );
  const sums = {
    subtotal: sum(itemLines),
    discount: sum(discountLines),
    shipping: sum(shippingLines),
    tax: sum(taxLines.filter(({ included }) => !included)),
  };
  const total = sums.subtotal - sums.discount + sums.shipping + sums.tax;
  checkAmount(total, known.code, "items");
  return { lines: [...itemLines, ...discountLines, ...shippingLines, ...taxLines], ...sums, total };
}

/**
 * What each item line comes to without its discount, in the order of the lines. Several lines may be
 * about the same item: the discounts of that are then taken off the first ones.
 */
export function netAmounts(lines: readonly PriceLine[]): number[] {
  const left = new Map<string, number>();
  for (const line of lines.filter(({ kind }) => kind === "discount")) {
    left.set(keyOf(line), (left.get(keyOf(line)) ?? 0) + line.amount);
  }
  return lines
    .filter(({ kind }) => kind === "item")
    .map((line) => {
      const off = Math.min(line.amount, left.get(keyOf(line)) ?? 0);
      left.set(keyOf(line), (left.get(keyOf(line)) ?? 0) - off);
      return line.amount - off;
    });
}

function keyOf({ itemId, slotId }: PriceLine): string {
  return `${itemId ?? ""}/${slotId ?? ""}`;
}

function checkItems(items: readonly PricedInput[], { code }: Currency): void {
  // An empty list would cost nothing, and what costs nothing is confirmed without a payment.
  if (items.length === 0) throw new DomainError("INVALID_INPUT", { field: "items" });
  if (items.some((item) => item.currency.toLowerCase() !== code)) {
    throw new DomainError("INVALID_INPUT", {
      field: "items",
      message: "All items of a booking must have the same currency.",
    });
  }
  const index = items.findIndex(({ quantity }) => !Number.isSafeInteger(quantity) || quantity < 1);
  if (index >= 0) throw new DomainError("INVALID_INPUT", { field: at(index, "quantity") });
}

function itemLine(item: PricedInput, { code }: Currency, index: number): PriceLine {
  const { itemId, slotId, name, quantity } = item;
  const unitAmount = checkAmount(item.unitAmount, code, at(index, "unitAmount"));
  const amount = checkAmount(unitAmount * quantity, code, at(index, "quantity"));
  return {
    ...{ kind: "item", itemId, slotId, label: name, quantity, unitAmount, amount },
    included: false,
  };
}

function asDiscounted(lines: readonly PriceLine[]) {
  return lines.map(({ itemId, amount }) => ({ itemId: itemId ?? "", amount }));
}

function discountLinesOf({ itemId, slotId }: PriceLine, off: number, label: string): PriceLine[] {
  if (off === 0) return [];
  const amounts = { quantity: 1, unitAmount: off, amount: off };
  return [{ kind: "discount", itemId, slotId, label, ...amounts, included: false }];
}

function shippingLine({ label, amount, currency }: ShippingCost, { code }: Currency): PriceLine {
  if (currency.toLowerCase() !== code) {
    throw new DomainError("SHIPPING_UNAVAILABLE", { field: "shippingOption" });
  }
  const unitAmount = checkAmount(amount, code, "shippingOption");
  return {
    ...{ kind: "shipping", itemId: null, slotId: null, label },
    ...{ quantity: 1, unitAmount, amount: unitAmount, included: false },
  };
}

/**
 * Each rate is taken of the same net amount, which is the item's amount, less its discount, without
 * the taxes that it includes. Rounded once per line, half up, to an amount that the currency has.
 */
function taxLinesOf(
  { itemId, slotId, taxRates: all }: PricedInput,
  taxed: number,
  { step }: Currency,
  country: string | null,
): PriceLine[] {
  const taxRates = all.filter(({ countries }) => holdsIn(countries, country));
  const contained = taxRates.filter(({ inclusive }) => inclusive);
  const grossBasisPoints = 10_000 + contained.reduce((total, rate) => total + rate.basisPoints, 0);
  return taxRates.map(({ name, basisPoints, inclusive }) => {
    const steps = mulDiv(taxed, basisPoints, grossBasisPoints * step, "half_up");
    const amount = steps * step;
    return {
      ...{ kind: "tax", itemId, slotId, label: name, quantity: 1, unitAmount: amount, amount },
      included: inclusive,
    };
  });
}

function holdsIn(countries: readonly string[] | undefined, country: string | null): boolean {
  return countries === undefined || (country !== null && countries.includes(country));
}

function sum(lines: readonly PriceLine[]): number {
  return lines.reduce((total, { amount }) => total + amount, 0);
}

function at(index: number, field: string): string {
  return `items.${String(index)}.${field}`;
}
