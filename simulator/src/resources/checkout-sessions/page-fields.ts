import { html, NOTHING } from "../../http/html.ts";
import type { Html } from "../../http/html.ts";
import type { Address } from "../../core/stripe-types.ts";

interface FieldOptions {
  type?: string;
  autocomplete?: string;
  inputmode?: string;
  isOptional?: boolean;
}

/** One labeled input, with what was typed before. */
export function field(
  name: string,
  label: string,
  value: string | null | undefined,
  {
    type = "text",
    autocomplete = "off",
    inputmode = "text",
    isOptional = false,
  }: FieldOptions = {},
): Html {
  const required = { html: isOptional ? "" : " required" };
  return html`<label
    >${label}<input
      id="${name}"
      name="${name}"
      type="${type}"
      value="${value ?? ""}"
      autocomplete="${autocomplete}"
      inputmode="${inputmode}"
      ${required}
  /></label> `;
}

export function addressFields(
  prefix: "billing" | "shipping",
  title: string,
  typed: Address | null | undefined,
  countries: readonly string[] | null,
  name?: string,
): Html {
  const one = (key: keyof Address, label: string, autocomplete: string, isOptional = false) =>
    field(`${prefix}_${key}`, label, typed?.[key], { autocomplete, isOptional });
  const recipient = field("shipping_name", "Name", name, { autocomplete: "name" });
  return html`<fieldset>
    <legend>${title}</legend>
    ${prefix === "shipping" ? recipient : NOTHING}${one("line1", "Address", "address-line1")}
    ${one("line2", "Address, second line", "address-line2", true)}
    ${one("postal_code", "Postal code", "postal-code")}${one("city", "City", "address-level2")}
    ${one("state", "State", "address-level1", true)}
    ${countries === null ? one("country", "Country (two letters)", "country") : countryChoice(prefix, typed, countries)}
  </fieldset>`;
}

function countryChoice(
  prefix: string,
  typed: Address | null | undefined,
  countries: readonly string[],
): Html {
  const options = countries.map((country) => {
    const selected = { html: typed?.country === country ? " selected" : "" };
    return html`<option value="${country}" ${selected}>${country}</option>`;
  });
  return html`<label
    >Country<select id="${prefix}_country" name="${prefix}_country">
      ${options}
    </select></label
  >`;
}
