import type { Account } from "../../core/account.ts";
import type { JsonObject } from "../../core/json.ts";
import { toJson } from "../../core/json.ts";
import type { CheckoutRecord } from "../../core/account-records.ts";
import type { LineItem, TaxRate } from "../../core/stripe-types.ts";
import { listPage } from "../../http/lists.ts";
import type { PageParams } from "../../http/lists.ts";

/** The lines as they are listed: in the order in which they were given. */
export function lineItemList(
  { object, lineItems }: CheckoutRecord,
  params: PageParams,
): JsonObject {
  const url = `/v1/checkout/sessions/${object.id}/line_items`;
  // A list shows the newest first, and lines stand in the order of the request.
  return listPage(url, lineItems.map(withoutHidden).reverse(), params);
}

/** Taxes and discounts of a line are told only when asked for by `expand`. */
function withoutHidden(item: LineItem): LineItem {
  const shown = { ...item };
  delete shown.taxes;
  delete shown.discounts;
  return shown;
}

export function findLineItem(account: Account, id: string): LineItem | undefined {
  for (const { lineItems } of account.checkoutSessions.values()) {
    const found = lineItems.find((item) => item.id === id);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The session's discounts and taxes, each with its sum over all lines. */
export function breakdownOf({ lineItems, discount }: CheckoutRecord): JsonObject {
  const off = lineItems.reduce((sum, item) => sum + item.amount_discount, 0);
  const byRate = new Map<string, { amount: number; rate: TaxRate; taxable_amount: number }>();
  for (const { amount, rate, taxable_amount: base } of lineItems.flatMap(
    (one) => one.taxes ?? [],
  )) {
    const known = byRate.get(rate.id) ?? { amount: 0, rate, taxable_amount: 0 };
    known.amount += amount;
    known.taxable_amount += base ?? 0;
    byRate.set(rate.id, known);
  }
  return toJson({
    discounts: discount === null ? [] : [{ amount: off, discount }],
    taxes: [...byRate.values()].map((tax) => ({ ...tax, taxability_reason: null })),
  });
}
