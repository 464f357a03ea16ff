import { decimalsOf } from "./money.ts";

/** An amount for people to read: "12.50 EUR", "500 JPY". */
export function showAmount(amount: number, currency: string): string {
  const decimals = decimalsOf(currency);
  const digits = String(Math.abs(amount)).padStart(decimals + 1, "0");
  const whole = digits.slice(0, digits.length - decimals);
  const rest = decimals === 0 ? "" : `.${digits.slice(-decimals)}`;
  return `${amount < 0 ? "-" : ""}${whole}${rest} ${currency.toUpperCase()}`;
}
