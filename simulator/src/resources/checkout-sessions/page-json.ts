import { invalidRequest } from "../../core/errors.ts";
import { isObject } from "../../core/json.ts";
import { readForm } from "./page-input.ts";
import type { PageInput } from "./page-input.ts";

const FIELDS = [
  ...["card", "iban", "email", "name", "phone", "billing", "shipping", "shipping_rate"],
  ...["promotion_code", "quantities", "do"],
];

/** What a program sends in the place of the form: the same fields, nested. */
export function readJson(body: Record<string, unknown>): PageInput {
  const stray = Object.keys(body).find((name) => !FIELDS.includes(name));
  if (stray !== undefined) {
    throw invalidRequest(`'${stray}' is not known here. Known are: ${FIELDS.join(", ")}.`);
  }
  const form = new URLSearchParams();
  const take = (place: unknown, name: string, prefix = "") => {
    const value = isObject(place) ? place[name] : undefined;
    if (typeof value === "string" || typeof value === "number") {
      form.set(`${prefix}${name}`, String(value));
    } else if (value !== undefined && value !== null) {
      throw invalidRequest(`'${prefix}${name}' must be text or a number.`);
    }
  };
  for (const name of ["iban", "email", "name", "phone", "shipping_rate", "promotion_code", "do"]) {
    take(body, name);
  }
  const { card, billing, shipping, quantities } = body;
  take(card, "number", "card_");
  take(card, "cvc", "card_");
  if (isObject(card))
    form.set("card_expiry", `${String(card["exp_month"])}/${String(card["exp_year"])}`);
  if (isObject(shipping)) take(shipping, "name", "shipping_");
  for (const field of ["line1", "line2", "city", "state", "postal_code", "country"]) {
    take(billing, field, "billing_");
    take(isObject(shipping) ? shipping["address"] : undefined, field, "shipping_");
  }
  if (isObject(quantities)) {
    for (const id of Object.keys(quantities)) take(quantities, id, "quantity_");
  }
  return readForm(form);
}
