/**
 * What a booking costs, line by line, in minor units. A price is computed once, from the catalog,
 * and frozen into the booking: what is charged later is this, whatever the catalog says by then.
 */
import { z } from "zod";
import type { TaxRate } from "./catalog.ts";
import { currencyOf, type Currency } from "./currency.ts";
import { DomainError } from "./errors.ts";
import { checkAmount, mulDiv } from "./money.ts";

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

/**
 * @throws DomainError INVALID_INPUT (no items, a quantity below one, mixed currencies),
 *   AMOUNT_INVALID, CURRENCY_UNSUPPORTED
 */
export function priceOf(items: readonly PricedInput[], currency: string): Price {
  const known = currencyOf(currency);
  checkItems(items, known);
  const itemLines = items.map((item, index) => itemLine(item, known, index));
  const taxLines = items.flatMap((item) => taxLinesOf(item, known));
  const subtotal = sum(itemLines);
  const tax = sum(taxLines.filter(({ included }) => !included));
  const total = checkAmount(subtotal + tax, known.code, "items");
  return { lines: [...itemLines, ...taxLines], subtotal, discount: 0, shipping: 0, tax, total };
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

/**
 * Each rate is taken of the same net amount, which is the item's amount without the taxes that it
 * includes. Rounded once per line, half up, to an amount that the currency has.
 */
function taxLinesOf(item: PricedInput, { step }: Currency): PriceLine[] {
  const { itemId, slotId, taxRates, unitAmount, quantity } = item;
  const contained = taxRates.filter(({ inclusive }) => inclusive);
  const grossBasisPoints = 10_000 + contained.reduce((total, rate) => total + rate.basisPoints, 0);
  return taxRates.map(({ name, basisPoints, inclusive }) => {
    const steps = mulDiv(unitAmount * quantity, basisPoints, grossBasisPoints * step, "half_up");
    const amount = steps * step;
    return {
      ...{ kind: "tax", itemId, slotId, label: name, quantity: 1, unitAmount: amount, amount },
      included: inclusive,
    };
  });
}

function sum(lines: readonly PriceLine[]): number {
  return lines.reduce((total, { amount }) => total + amount, 0);
}

function at(index: number, field: string): string {
  return `items.${String(index)}.${field}`;
}
