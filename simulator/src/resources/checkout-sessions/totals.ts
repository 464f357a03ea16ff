import type { CheckoutRecord } from "../../core/account-records.ts";
import type { LineItem } from "../../core/stripe-types.ts";
import { reckonLines } from "./reckon.ts";

/** Brings every amount of a session in line with what it sells, its discount and its shipping. */
export function reckonSession(record: CheckoutRecord): void {
  const { object: session, lineItems, discount } = record;
  if (session.mode !== "payment") return;
  reckonLines(lineItems, record.coupon, discount);
  const shipping = session.shipping_cost?.amount_total ?? 0;
  session.amount_subtotal = sum(lineItems, (item) => item.amount_subtotal);
  session.amount_total = sum(lineItems, (item) => item.amount_total) + shipping;
  session.total_details = {
    amount_discount: sum(lineItems, (item) => item.amount_discount),
    amount_shipping: session.shipping_cost?.amount_subtotal ?? 0,
    amount_tax: sum(lineItems, (item) => item.amount_tax),
  };
}

function sum(items: LineItem[], read: (item: LineItem) => number): number {
  return items.reduce((total, item) => total + read(item), 0);
}
