import type { Account } from "../../core/account.ts";
import type { CheckoutRecord } from "../../core/account-records.ts";
import { showAmount } from "../../core/show-amount.ts";
import type { LineItem } from "../../core/stripe-types.ts";
import { html, NOTHING } from "../../http/html.ts";
import type { Html } from "../../http/html.ts";

/** What is sold, and what it costs. */
export function summary(account: Account, { object: session, lineItems }: CheckoutRecord): Html {
  const { currency, total_details: details, shipping_cost: shipping } = session;
  if (session.mode !== "payment") return html`<p>Save a payment method for later payments.</p>`;
  const show = (amount: number) => showAmount(amount, currency ?? "");
  const line = (name: string, amount: number) =>
    html`<tr>
      <td>${name}</td>
      <td class="amount">${show(amount)}</td>
    </tr>`;
  const off = details?.amount_discount ?? 0;
  const tax = details?.amount_tax ?? 0;
  const way = account.shippingRates.get(shipping?.shipping_rate ?? "")?.display_name ?? "";
  return html`<table>
    ${lineItems.map((item) => line(nameOf(item), item.amount_subtotal))}
    ${off === 0 ? NOTHING : line("Discount", -off)}
    ${tax === 0 ? NOTHING : line("Tax (some may be included)", tax)}
    ${shipping === null ? NOTHING : line(`Shipping: ${way}`, shipping.amount_total)}
    <tr class="total">
      <th scope="row">Total</th>
      <td class="amount" id="total">${show(session.amount_total ?? 0)}</td>
    </tr>
  </table>`;
}

/** The quantities that the customer may change. */
export function quantities({ lineItems }: CheckoutRecord): readonly Html[] {
  const open = lineItems.filter((item) => item.adjustable_quantity?.enabled === true);
  return open.map(({ id, description, quantity, adjustable_quantity: limits }) => {
    const name = `quantity_${id}`;
    const [min, max] = [Math.max(1, limits?.minimum ?? 0), limits?.maximum ?? 0];
    return html`<label
      >Quantity: ${description ?? "Item"}
      <input
        type="number"
        id="${name}"
        name="${name}"
        value="${quantity ?? 1}"
        min="${min}"
        max="${max}"
    /></label>`;
  });
}

function nameOf({ description, quantity }: LineItem): string {
  return `${description ?? "Item"} × ${quantity ?? 1}`;
}
