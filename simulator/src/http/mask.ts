import type { Raw, RawObject } from "./form.ts";

const SECRET_NAME = /(^|\[)(number|cvc|account_number|iban)\]?$/;
const CARD_NUMBER = /^[\d -]{12,25}$/;

/** Hides what a log must never hold: card numbers and security codes. */
export function maskPairs(pairs: [string, string][]): [string, string][] {
  return pairs.map(([name, value]) => [name, maskValue(name, value)]);
}

export function maskParams(params: RawObject): RawObject {
  return maskTree(params, "") as RawObject;
}

function maskTree(value: Raw, name: string): Raw {
  if (typeof value === "string") return maskValue(name, value);
  if (Array.isArray(value)) return value.map((item) => maskTree(item, name));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, maskTree(item, key)]));
}

function maskValue(name: string, value: string): string {
  const digits = value.replaceAll(/\D/g, "");
  const isCard = CARD_NUMBER.test(value) && digits.length >= 12;
  if (!isCard && !SECRET_NAME.test(name)) return value;
  return digits.length >= 12 ? `${"*".repeat(digits.length - 4)}${digits.slice(-4)}` : "***";
}
