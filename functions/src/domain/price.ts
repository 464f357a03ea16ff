/**
 * The frozen price of a booking, line by line, in minor units. Exclusive tax is added to the total;
 * inclusive tax is already inside the items' amounts and only shown.
 */
import { z } from "zod";
import type { TaxRate } from "./catalog.ts";
import { DomainError } from "./errors.ts";
import { checkAmount, mulDiv, roundToStep } from "./money.ts";

const PriceLine = z.object({
  kind: z.enum(["item", "tax", "discount", "shipping"]),
  itemId: z.string().nullable(),
  slotId: z.string().nullable(),
  label: z.string(),
  quantity: z.int(),
  unitAmount: z.int(),
  amount: z.int(),
  /** A line that only says what is contained in others, and adds nothing to the total. */
  included: z.boolean(),
});
export type PriceLine = z.infer<typeof PriceLine>;

/** total = subtotal − discount + shipping + tax; `tax` is what is added, not what is contained. */
export const PriceSchema = z.object({
  lines: z.array(PriceLine),
  subtotal: z.int(),
  discount: z.int(),
  shipping: z.int(),
  tax: z.int(),
  total: z.int(),
});
export type Price = z.infer<typeof PriceSchema>;

export interface PricedItem {
  readonly itemId: string;
  readonly slotId: string | null;
  readonly name: string;
  readonly quantity: number;
  readonly unitAmount: number;
  readonly currency: string;
  readonly taxRates: readonly TaxRate[];
}

/** @throws DomainError INVALID_INPUT for items of several currencies, AMOUNT_INVALID, CURRENCY_UNSUPPORTED */
export function priceOf(items: readonly PricedItem[], currency: string): Price {
  if (items.some((item) => item.currency !== currency)) {
    throw new DomainError("INVALID_INPUT", {
      field: "items",
      message: "All items of a booking must have the same currency.",
    });
  }
  const itemLines = items.map(itemLine);
  const taxLines = items.flatMap(taxLinesOf);
  const subtotal = sum(itemLines);
  const tax = sum(taxLines.filter((line) => !line.included));
  const total = checkAmount(subtotal + tax, currency, "items");
  return { lines: [...itemLines, ...taxLines], subtotal, discount: 0, shipping: 0, tax, total };
}

function itemLine({ itemId, slotId, name, quantity, unitAmount }: PricedItem): PriceLine {
  const amount = unitAmount * quantity;
  return {
    kind: "item",
    itemId,
    slotId,
    label: name,
    quantity,
    unitAmount,
    amount,
    included: false,
  };
}

function taxLinesOf(item: PricedItem): PriceLine[] {
  const net = item.unitAmount * item.quantity;
  return item.taxRates.map(({ name, basisPoints, inclusive }) => {
    const base = inclusive ? 10_000 + basisPoints : 10_000;
    const amount = roundToStep(mulDiv(net, basisPoints, base), item.currency);
    const { itemId, slotId } = item;
    const line = {
      kind: "tax",
      itemId,
      slotId,
      label: name,
      quantity: 1,
      unitAmount: amount,
    } as const;
    return { ...line, amount, included: inclusive };
  });
}

function sum(lines: readonly PriceLine[]): number {
  return lines.reduce((total, line) => total + line.amount, 0);
}
