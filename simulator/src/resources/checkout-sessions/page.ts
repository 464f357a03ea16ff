import type { Account } from "../../core/account.ts";
import type { CheckoutRecord } from "../../core/account-records.ts";
import type { CheckoutSession } from "../../core/stripe-types.ts";
import { html, NOTHING } from "../../http/html.ts";
import type { Html } from "../../http/html.ts";
import { withSessionId } from "./links.ts";
import { questions } from "./page-form.ts";
import { frame } from "./page-frame.ts";
import type { PageInput } from "./page-input.ts";
import { quantities, summary } from "./page-summary.ts";

interface Shown {
  typed: PageInput | null;
  /** Why the last try came to nothing. */
  error: string | null;
}

/** The hosted page: what is sold, what it costs, and a form without any script. */
export function checkoutPage(account: Account, record: CheckoutRecord, shown: Shown): string {
  const { object: session } = record;
  const { cancel_url: cancel, custom_text: text, id, mode } = session;
  const alert = (error: string) => html`<p role="alert" class="error">${error}</p>`;
  return frame(
    html`${summary(account, record)} ${shown.error === null ? NOTHING : alert(shown.error)}
      <form method="post" action="/_sim/checkout/${id}">
        <input type="hidden" name="shown_total" value="${session.amount_total ?? 0}" />
        ${quantities(record)} ${questions(account, record, shown.typed)}
        ${text.submit === null ? NOTHING : html`<p>${text.submit.message}</p>`}
        <button name="do" value="pay">${labelOf(session)}</button>
        ${mode === "payment" ? UPDATE : NOTHING}
      </form>
      ${cancel === null ? NOTHING : html`<p><a href="${withSessionId(cancel, id)}">Back</a></p>`}`,
  );
}

/** Where there is nothing to pay any more. */
export function closedPage({ status }: CheckoutSession): string {
  const end = status === "complete" ? "is complete" : "has expired";
  return frame(html`<p>This Checkout Session ${end}.</p>`);
}

const UPDATE: Html = html`<button name="do" value="update" formnovalidate class="plain">
  Update the total
</button>`;

const LABELS: Readonly<Record<string, string>> = { book: "Book", donate: "Donate" };

function labelOf({ amount_total: total, mode, submit_type: type }: CheckoutSession): string {
  if (mode !== "payment") return "Save";
  if (total === 0) return "Complete the order";
  return LABELS[type ?? ""] ?? "Pay";
}
