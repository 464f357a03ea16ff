import type { ShownPayment } from "../../../application/show-payment.ts";
import type { Answer } from "../contract.ts";
import { html, NOTHING } from "./html.ts";
import { moneyText } from "./money-text.ts";
import { page } from "./page.ts";

const REFRESH_S = 5;

const HEADINGS: Readonly<Record<ShownPayment["outcome"], string>> = {
  paid: "Thank you, this is paid",
  on_its_way: "Your payment is on its way",
  not_paid: "This was not paid",
  open: "This is not paid yet",
  over: "This payment is over",
};

const TEXTS: Readonly<Record<ShownPayment["outcome"], string>> = {
  paid: "A confirmation follows.",
  on_its_way: "It can take a while until your bank answers. This page looks again by itself.",
  not_paid: "Your bank has declined it. Nothing was taken: you can try another way to pay.",
  open: "Nothing was taken: you can still pay.",
  over: "Nothing was taken, and it can be paid no more.",
};

/** Amount, state and id, whatever has become of it. */
export function paymentPage(shown: ShownPayment): Answer {
  const { outcome, amount, currency, status, id, reference, itemId, decline } = shown;
  const canBePaid = outcome === "not_paid" || outcome === "open" || outcome === "over";
  const again =
    canBePaid && itemId !== null
      ? html`<p><a href="checkout?item=${encodeURIComponent(itemId)}">Back to the item</a></p>`
      : NOTHING;
  const why =
    decline === null || outcome !== "not_paid"
      ? NOTHING
      : html`<dt>Reason</dt>
          <dd id="reason">${decline}</dd>`;
  return page({
    title: HEADINGS[outcome],
    body: html`<h1>${HEADINGS[outcome]}</h1>
      <p>${TEXTS[outcome]}</p>
      <dl>
        <dt>Amount</dt>
        <dd id="amount">${moneyText(amount, currency)}</dd>
        <dt>Status</dt>
        <dd id="status">${status}</dd>
        ${why}
        <dt>Payment</dt>
        <dd id="payment">${id}</dd>
        <dt>Booking</dt>
        <dd id="reference">${reference}</dd>
      </dl>
      ${again}`,
    ...(outcome === "on_its_way" ? { refreshS: REFRESH_S } : {}),
  });
}

/** For whoever cannot prove that a payment is theirs, and where there is none. */
export function neutralPage(): Answer {
  return page({
    title: "Thank you",
    body: html`<h1>Thank you</h1>
      <p>If you have paid, a confirmation follows.</p>`,
  });
}
