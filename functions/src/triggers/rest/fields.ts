/** Fields that several contracts take or give. */
import { z } from "zod";
import { CURRENCY_CODES } from "../../domain/currency.ts";

export const Currency = z
  .string()
  .max(8)
  .meta({ description: "ISO 4217, in any case", examples: [CURRENCY_CODES[0], "eur", "USD"] });

/** Of a field among a route's `decimals`: the text of a number, exactly as it was sent. */
export const Decimal = z
  .string()
  .max(40)
  .meta({
    type: "number",
    description: "In major units, with as many decimals as the currency has at most",
    examples: [450.99],
  });

export const PaymentMethodId = z
  .string()
  .regex(/^pm_[A-Za-z0-9_]{1,120}$/)
  .meta({ description: "Stripe's, made by the app's card form", examples: ["pm_card_visa"] });

export const IntentId = z
  .string()
  .regex(/^pi_[A-Za-z0-9]{1,120}$/)
  .meta({ examples: ["pi_3TqXb2Ab12Cd34Ef0aBcDeFg"] });

export const ClientSecret = z
  .string()
  .max(300)
  .meta({
    description: "Lets the app confirm: never to be stored or logged",
    examples: ["pi_3TqXb2Ab12Cd34Ef0aBcDeFg_secret_AbCdEf"],
  });

/** A reason as code: `BOOKING_EXPIRED` is `booking_expired`. */
export function codeOf({ reason }: { readonly reason: string }): string {
  return reason.toLowerCase();
}
