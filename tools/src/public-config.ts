import { currencyOf } from "../../functions/src/domain/currency.ts";
import { timeZoneIsValid } from "../../functions/src/domain/schedule.ts";
import type { Settings } from "./settings-file.ts";
import type { Preferences } from "./settings.ts";

/** `config/public`: what every app may know before anybody signs in. */
export interface PublicConfig {
  publishableKey: string;
  merchantName: string;
  merchantCountry: string;
  currency: string;
  timeZone: string;
  holdMinutes: number;
  /** Everything is on this machine, and no money is real. */
  offline: boolean;
  supportEmail: string;
  // What is written to Firestore is a plain record.
  [field: string]: string | number | boolean;
}

type Business = Omit<Preferences, "REGION">;

const HOLD_MINUTES_MAX = 12 * 60;

/** @throws an error that names the setting at fault */
export function publicConfig(
  business: Business,
  stripe: { publishableKey: string; offline: boolean },
): PublicConfig {
  return {
    publishableKey: stripe.publishableKey,
    merchantName: given("MERCHANT_NAME", business.MERCHANT_NAME),
    merchantCountry: country(business.MERCHANT_COUNTRY),
    currency: currency(business.CURRENCY),
    timeZone: timeZone(business.TIME_ZONE),
    holdMinutes: holdMinutes(business.HOLD_MINUTES),
    offline: stripe.offline,
    supportEmail: business.SUPPORT_EMAIL,
  };
}

/** What is set of the business: `publicConfig` says what is missing. */
export function businessIn(set: Settings): Business {
  return {
    MERCHANT_NAME: set["MERCHANT_NAME"] ?? "",
    MERCHANT_COUNTRY: set["MERCHANT_COUNTRY"] ?? "",
    CURRENCY: set["CURRENCY"] ?? "",
    TIME_ZONE: set["TIME_ZONE"] ?? "",
    HOLD_MINUTES: set["HOLD_MINUTES"] ?? "15",
    SUPPORT_EMAIL: set["SUPPORT_EMAIL"] ?? "",
  };
}

function given(name: string, value: string): string {
  if (value.trim() !== "") return value;
  throw new Error(`${name} is not set: name it in functions/.env.`);
}

function country(value: string): string {
  if (/^[A-Z]{2}$/.test(value)) return value;
  throw new Error(`MERCHANT_COUNTRY must be a country's two letters, such as DE, not "${value}".`);
}

function currency(value: string): string {
  try {
    return currencyOf(given("CURRENCY", value)).code;
  } catch (cause) {
    throw new Error(`CURRENCY must be one that is supported, such as eur, not "${value}".`, {
      cause,
    });
  }
}

function timeZone(value: string): string {
  if (timeZoneIsValid(value)) return value;
  throw new Error(`TIME_ZONE must be a time zone such as Europe/Berlin, not "${value}".`);
}

function holdMinutes(value: string): number {
  const minutes = Number(value);
  if (/^\d+$/.test(value) && minutes >= 1 && minutes <= HOLD_MINUTES_MAX) return minutes;
  throw new Error(`HOLD_MINUTES must be a whole number from 1 to ${HOLD_MINUTES_MAX}.`);
}
