import type { ShownItem } from "../../../application/show-item.ts";
import type { Settings } from "../../../application/ports.ts";
import { currencyOf } from "../../../domain/currency.ts";
import type { Answer } from "../contract.ts";
import { CHECKOUT_SCRIPT } from "./checkout-script.ts";
import { html, jsonIn, NOTHING, type Html } from "./html.ts";
import { moneyText } from "./money-text.ts";
import { OFFLINE_WAY, TEST_CARDS } from "./offline-way.ts";
import { page } from "./page.ts";
import { STRIPE_JS, STRIPE_SOURCES, STRIPE_WAY } from "./stripe-way.ts";

interface Asked {
  readonly item: string;
  readonly slot: string | undefined;
}

/** Title, price, and a form to pay it: Stripe's own, or with the offline Stripe test cards. */
export function checkoutPage(asked: Asked, shown: ShownItem, settings: Settings): Answer {
  const { offlineStripe } = settings;
  const isOffline = offlineStripe !== null;
  const data = jsonIn(dataFor(asked, shown, settings));
  const way = isOffline ? OFFLINE_WAY : STRIPE_WAY;
  return page({
    title: `${shown.item.name} · ${settings.merchantName}`,
    body: html`${about(shown, settings)}
      <form id="form">
        ${ordered(shown)} ${isOffline ? testForm(shown) : stripeForm(shown)}
        <p id="status" role="status"></p>
        <p id="error" role="alert"></p>
      </form>
      <noscript><p role="alert">This page needs JavaScript to pay.</p></noscript>`,
    script: { code: `${way}${CHECKOUT_SCRIPT}`, data },
    sources: isOffline ? { "connect-src": `'self' ${offlineStripe}` } : STRIPE_SOURCES,
    referrer: "strict-origin",
    ...(isOffline ? {} : { library: STRIPE_JS }),
  });
}

function dataFor({ item, slot }: Asked, shown: ShownItem, settings: Settings) {
  const { publishableKey, offlineStripe, receiptsByStripe } = settings;
  const { currency, captureMethod } = shown.item;
  return {
    ...{
      item,
      slot: slot ?? null,
      currency,
      captureMethod,
      exponent: currencyOf(currency).exponent,
    },
    ...{ total: shown.price.total, isShipped: isShipped(shown) },
    ...{ publishableKey, offlineStripe, receiptsByStripe },
  };
}

function isShipped({ item, shipping }: ShownItem): boolean {
  return shipping.length > 0 || item.shipping === "required";
}

function about({ item, slot, price }: ShownItem, { timeZone, merchantName }: Settings): Html {
  const { name, description, currency } = item;
  const when = new Intl.DateTimeFormat("en", {
    ...{ dateStyle: "full", timeStyle: "short", timeZone },
  });
  const time =
    slot === null ? NOTHING : html`<p>${when.formatRange(slot.start, slot.end)} (${timeZone})</p>`;
  const taxes = price.lines.filter(({ kind }) => kind === "tax");
  return html`<h1>${name}</h1>
    <p>${description}</p>
    ${time}
    <p class="total" id="total">${moneyText(price.total, currency)}</p>
    ${taxes.map(
      ({ label, amount, included }) =>
        html`<p>${included ? "including" : "with"} ${label}: ${moneyText(amount, currency)}</p>`,
    )}
    <p>Sold by ${merchantName}</p>`;
}

/** What the merchant asks for; all of it is kept with the booking. */
function ordered({ item, shipping }: ShownItem): Html {
  const options = shipping.map(
    ({ id, option: { label, amount } }) =>
      html`<option value="${id}">${label}, ${moneyText(amount, item.currency)}</option>`,
  );
  const none = item.shipping === "required" ? NOTHING : html`<option value="">none</option>`;
  return html`${item.fields.map(
      ({ key, label, required }) =>
        html`<label
          >${label} <input data-field="${key}" maxlength="500" ${flag("required", required)}
        /></label>`,
    )}
    ${
      options.length === 0
        ? NOTHING
        : html`<label
            >Shipping
            <select id="shipping">
              ${none}${options}
            </select></label
          >`
    }
    <label>Coupon (optional) <input id="coupon" maxlength="60" /></label>
    <label>Tax id (optional) <input id="tax-id" maxlength="40" /></label>`;
}

function stripeForm(shown: ShownItem): Html {
  return html`<div id="elements" aria-busy="true">
      <div class="mount" id="email-element"></div>
      ${isShipped(shown) ? html`<div class="mount" id="address-element"></div>` : NOTHING}
      <div class="mount" id="payment-element"></div>
    </div>
    <button id="pay">Pay</button>`;
}

function testForm(shown: ShownItem): Html {
  return html`<label>Email <input id="email" type="email" maxlength="254" required /></label>
    ${isShipped(shown) ? addressForm() : NOTHING}
    <p class="note">
      This is the offline Stripe: no money is real, and Stripe's own form is not here. Choose a test
      card to pay with.
    </p>
    ${TEST_CARDS.map(([token, label]) => html`<button value="${token}">${label}</button>`)}`;
}

function addressForm(): Html {
  return html`<label>Name <input id="name" maxlength="200" required /></label>
    <label>Street <input id="line1" maxlength="200" required /></label>
    <label>Postal code <input id="postal-code" maxlength="20" /></label>
    <label>City <input id="city" maxlength="100" required /></label>
    <label
      >Country, two letters
      <input id="country" maxlength="2" pattern="[A-Za-z]{2}" value="DE" required
    /></label>`;
}

function flag(name: string, isSet: boolean): Html {
  return isSet ? html`${name}` : NOTHING;
}
