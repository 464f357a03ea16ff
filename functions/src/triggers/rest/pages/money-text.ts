import { majorText } from "../../../domain/money.ts";

/** `EUR 45.00`: a page does not know how its reader writes amounts. */
export function moneyText(amountMinor: number, currency: string): string {
  return `${currency.toUpperCase()} ${majorText(amountMinor, currency)}`;
}
