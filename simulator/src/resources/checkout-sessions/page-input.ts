import type { Address } from "../../core/stripe-types.ts";

/** What the customer has entered, by a form or by a program. */
export interface PageInput {
  /** Shows the new total instead of paying. */
  isUpdate: boolean;
  /** What the page showed as the total; null where nobody looked at one. */
  shownTotal: number | null;
  card: { number: string; exp_month: number; exp_year: number; cvc: string | null } | null;
  iban: string | null;
  email: string | null;
  name: string | null;
  phone: string | null;
  billing: Address | null;
  shipping: { name: string; address: Address } | null;
  shippingRate: string | null;
  promotionCode: string | null;
  /** By line item. */
  quantities: ReadonlyMap<string, number>;
}

/** Reads the fields of the page's own form. */
export function readForm(form: URLSearchParams): PageInput {
  const text = (name: string) => {
    const value = form.get(name)?.trim() ?? "";
    return value === "" ? null : value;
  };
  const shippingName = text("shipping_name");
  return {
    isUpdate: form.get("do") === "update",
    shownTotal: text("shown_total") === null ? null : Number(text("shown_total")),
    card: readCard(text),
    iban: text("iban"),
    email: text("email"),
    name: text("name"),
    phone: text("phone"),
    billing: readAddress(text, "billing"),
    shipping:
      shippingName === null
        ? null
        : { name: shippingName, address: readAddress(text, "shipping") ?? NO_ADDRESS },
    shippingRate: text("shipping_rate"),
    promotionCode: text("promotion_code"),
    quantities: readQuantities(form),
  };
}

type Text = (name: string) => string | null;

const QUANTITY = "quantity_";
const NO_ADDRESS: Address = {
  city: null,
  country: null,
  line1: null,
  line2: null,
  postal_code: null,
  state: null,
};

function readCard(text: Text): PageInput["card"] {
  const number = text("card_number");
  if (number === null) return null;
  const [month = "", year = ""] = (text("card_expiry") ?? "").split("/");
  return {
    number,
    exp_month: Number.parseInt(month, 10) || 0,
    exp_year: Number.parseInt(year, 10) || 0,
    cvc: text("card_cvc"),
  };
}

function readAddress(text: Text, prefix: string): Address | null {
  const line1 = text(`${prefix}_line1`);
  if (line1 === null) return null;
  return {
    line1,
    line2: text(`${prefix}_line2`),
    city: text(`${prefix}_city`),
    state: text(`${prefix}_state`),
    postal_code: text(`${prefix}_postal_code`),
    country: text(`${prefix}_country`)?.toUpperCase() ?? null,
  };
}

function readQuantities(form: URLSearchParams): Map<string, number> {
  const given = [...form].filter(([name, value]) => name.startsWith(QUANTITY) && value !== "");
  return new Map(given.map(([name, value]) => [name.slice(QUANTITY.length), Number(value)]));
}
