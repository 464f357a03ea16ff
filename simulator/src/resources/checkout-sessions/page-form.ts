import type { Account } from "../../core/account.ts";
import type { CheckoutRecord } from "../../core/account-records.ts";
import { showAmount } from "../../core/show-amount.ts";
import { html, NOTHING } from "../../http/html.ts";
import type { Html } from "../../http/html.ts";
import type { CheckoutSession } from "../../core/stripe-types.ts";
import { emailOf } from "./customer.ts";
import { addressFields, field } from "./page-fields.ts";
import type { PageInput } from "./page-input.ts";

/** Everything the customer is asked. Card numbers are never written back. */
export function questions(account: Account, record: CheckoutRecord, typed: PageInput | null): Html {
  const { object: session } = record;
  const isFree = session.mode === "payment" && session.amount_total === 0;
  const wantsBilling = session.billing_address_collection === "required";
  const code = () =>
    field("promotion_code", "Promotion code", typed?.promotionCode, { isOptional: true });
  return html`${contact(account, session, typed)} ${shippingAddress(session, typed)}
  ${shippingChoice(account, session)} ${isFree ? NOTHING : paymentFields(session, typed)}
  ${wantsBilling ? addressFields("billing", "Billing address", typed?.billing, null) : NOTHING}
  ${session.allow_promotion_codes === true ? code() : NOTHING}`;
}

function contact(account: Account, session: CheckoutSession, typed: PageInput | null): Html {
  const known = emailOf(account, session);
  const wantsPhone = session.phone_number_collection?.enabled === true;
  const email = () =>
    field("email", "Email", typed?.email, { type: "email", autocomplete: "email" });
  const phone = () =>
    field("phone", "Phone number", typed?.phone, { type: "tel", autocomplete: "tel" });
  return html`<fieldset>
    <legend>Contact</legend>
    ${known === null ? email() : html`<p>Email: ${known}</p>`} ${wantsPhone ? phone() : NOTHING}
  </fieldset>`;
}

function shippingAddress(session: CheckoutSession, typed: PageInput | null): Html {
  const countries = session.shipping_address_collection?.allowed_countries;
  if (countries === undefined) return NOTHING;
  const given = typed?.shipping;
  return addressFields("shipping", "Shipping address", given?.address, countries, given?.name);
}

function paymentFields(
  { payment_method_types: types }: CheckoutSession,
  typed: PageInput | null,
): Html {
  const isOnlyWay = types.length === 1;
  const numeric = { inputmode: "numeric", isOptional: !isOnlyWay };
  const card = html`<fieldset>
    <legend>Card</legend>
    ${field("card_number", "Card number", null, { ...numeric, autocomplete: "cc-number" })}
    ${field("card_expiry", "Expiry (MM / YY)", null, { ...numeric, autocomplete: "cc-exp" })}
    ${field("card_cvc", "Security code", null, { ...numeric, autocomplete: "cc-csc" })}
    ${field("name", "Name on the card", typed?.name, { autocomplete: "cc-name", isOptional: true })}
  </fieldset>`;
  const iban = html`<fieldset>
    <legend>SEPA Direct Debit</legend>
    ${field("iban", "IBAN", null, { isOptional: !isOnlyWay })}
  </fieldset>`;
  return html`${types.includes("card") ? card : NOTHING}${types.includes("sepa_debit") ? iban : NOTHING}`;
}

function shippingChoice(account: Account, session: CheckoutSession): Html {
  const { shipping_options: options, shipping_cost: cost, currency } = session;
  if (options.length === 0) return NOTHING;
  const radios = options.map(({ shipping_rate: id, shipping_amount: amount }) => {
    const name = account.shippingRates.get(id)?.display_name ?? id;
    const checked = { html: cost?.shipping_rate === id ? " checked" : "" };
    return html`<label class="row"
      ><input type="radio" name="shipping_rate" value="${id}" ${checked} /> ${name} —
      ${showAmount(amount, currency ?? "")}</label
    >`;
  });
  return html`<fieldset>
    <legend>Shipping</legend>
    ${radios}
  </fieldset>`;
}
