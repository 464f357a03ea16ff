import { showAmount } from "../../core/show-amount.ts";
import type { Account, CheckoutRecord } from "../../core/state.ts";
import type { CheckoutSession, LineItem } from "../../core/stripe-types.ts";
import { html, NOTHING } from "../../http/html.ts";
import type { Html } from "../../http/html.ts";
import { withSessionId } from "./links.ts";
import { questions } from "./page-form.ts";
import type { PageInput } from "./page-input.ts";

interface Shown {
  typed: PageInput | null;
  /** Why the last try came to nothing. */
  error: string | null;
}

/** The hosted page: what is sold, what it costs, and a form without any script. */
export function checkoutPage(account: Account, record: CheckoutRecord, shown: Shown): string {
  const { object: session } = record;
  const { cancel_url: cancel, custom_text: text } = session;
  return page(
    html`${summary(account, record)}
      ${shown.error === null ? NOTHING : html`<p role="alert" class="error">${shown.error}</p>`}
      <form method="post" action="/_sim/checkout/${session.id}" autocomplete="on">
        ${quantities(record)} ${questions(account, record, shown.typed)}
        ${text.submit === null ? NOTHING : html`<p>${text.submit.message}</p>`}
        <button name="do" value="pay">${label(session)}</button>
        ${session.mode === "payment" ? html`<button name="do" value="update" formnovalidate class="plain">Update the total</button>` : NOTHING}
      </form>
      ${cancel === null ? NOTHING : html`<p><a href="${withSessionId(cancel, session.id)}">Back</a></p>`}`,
  );
}

/** Where there is nothing to pay any more. */
export function closedPage(session: CheckoutSession): string {
  const isComplete = session.status === "complete";
  return page(
    html`<p>
      ${isComplete ? "This Checkout Session is complete." : "This Checkout Session has expired."}
    </p>`,
  );
}

function summary(account: Account, { object: session, lineItems }: CheckoutRecord): Html {
  const { currency, total_details: details, amount_total: total } = session;
  if (session.mode !== "payment") return html`<p>Save a payment method for later payments.</p>`;
  const show = (amount: number) => showAmount(amount, currency ?? "");
  const line = (name: string, amount: number) =>
    html`<tr>
      <td>${name}</td>
      <td class="amount">${show(amount)}</td>
    </tr>`;
  const off = details?.amount_discount ?? 0;
  const tax = details?.amount_tax ?? 0;
  const shipping = session.shipping_cost;
  const way = account.shippingRates.get(shipping?.shipping_rate ?? "")?.display_name;
  return html`<table>
    ${lineItems.map((item) => line(nameOf(item), item.amount_subtotal))}
    ${off === 0 ? NOTHING : line("Discount", -off)}
    ${tax === 0 ? NOTHING : line("Tax (some may be included)", tax)}
    ${shipping === null ? NOTHING : line(`Shipping: ${way ?? ""}`, shipping.amount_total)}
    <tr class="total">
      <th scope="row">Total</th>
      <td class="amount" id="total">${show(total ?? 0)}</td>
    </tr>
  </table>`;
}

function nameOf({ description, quantity }: LineItem): string {
  return `${description ?? "Item"} × ${quantity ?? 1}`;
}

function quantities({ lineItems }: CheckoutRecord): readonly Html[] {
  const open = lineItems.filter((item) => item.adjustable_quantity?.enabled === true);
  return open.map(
    ({ id, description, quantity, adjustable_quantity: limits }) =>
      html`<label
        >Quantity: ${description ?? "Item"}<input
          type="number"
          id="quantity_${id}"
          name="quantity_${id}"
          value="${quantity ?? 1}"
          min="${Math.max(1, limits?.minimum ?? 0)}"
          max="${limits?.maximum ?? 0}"
      /></label>`,
  );
}

const LABELS: Readonly<Record<string, string>> = { book: "Book", donate: "Donate" };

function label(session: CheckoutSession): string {
  if (session.mode !== "payment") return "Save";
  if (session.amount_total === 0) return "Complete the order";
  return LABELS[session.submit_type ?? ""] ?? "Pay";
}

function page(content: Html): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <meta name="referrer" content="no-referrer" />
        <title>Checkout</title>
        <style>
          body {
            font: 1rem/1.5 system-ui;
            max-width: 32rem;
            margin: 2rem auto;
            padding: 0 1rem;
            color: #1a1a1a;
            background: #fff;
          }
          table {
            width: 100%;
            border-collapse: collapse;
          }
          td,
          th {
            padding: 0.3rem 0;
            text-align: left;
            font-weight: 400;
            overflow-wrap: anywhere;
          }
          .amount {
            text-align: right;
            white-space: nowrap;
          }
          .total * {
            font-weight: 700;
            border-top: 1px solid #767676;
          }
          fieldset {
            border: 0;
            padding: 0;
            margin: 1rem 0;
          }
          legend {
            font-weight: 700;
          }
          label {
            display: block;
            margin: 0.5rem 0;
          }
          input,
          select {
            font: inherit;
            width: 100%;
            box-sizing: border-box;
            padding: 0.5rem;
            border: 1px solid #767676;
            border-radius: 0.3rem;
          }
          .row input {
            width: auto;
          }
          .error {
            border: 1px solid #b00020;
            color: #b00020;
            padding: 0.5rem;
          }
          button {
            font: inherit;
            width: 100%;
            padding: 0.7rem;
            margin: 0.3rem 0;
            background: #0a4fbf;
            color: #fff;
            border: 0;
            border-radius: 0.3rem;
          }
          .plain {
            background: #fff;
            color: #0a4fbf;
            border: 1px solid #0a4fbf;
          }
        </style>
      </head>
      <body>
        <main>
          <h1>Checkout</h1>
          <p>Offline Stripe. No money moves.</p>
          ${content}
        </main>
      </body>
    </html> `.html;
}
