/** Integers in minor units, and the rules that make one an amount of a currency. No floats anywhere. */
import { currencyOf } from "./currency.ts";
import { DomainError } from "./errors.ts";

/** Minor units: our own limit, well inside what Stripe takes for any card. */
export const AMOUNT_MAX = 99_999_999;

/** @throws DomainError AMOUNT_INVALID, CURRENCY_UNSUPPORTED */
export function checkAmount(amountMinor: number, currency: string, field = "amount"): number {
  const { step } = currencyOf(currency);
  const isLegal = Number.isSafeInteger(amountMinor) && amountMinor >= 0 && amountMinor % step === 0;
  if (!isLegal) throw new DomainError("AMOUNT_INVALID", { field });
  return amountMinor;
}

/** An amount that a card can be charged. @throws DomainError AMOUNT_TOO_SMALL, AMOUNT_INVALID, CURRENCY_UNSUPPORTED */
export function checkChargeable(amountMinor: number, currency: string, field = "amount"): number {
  checkAmount(amountMinor, currency, field);
  const { minimum } = currencyOf(currency);
  if (amountMinor < Math.max(1, minimum ?? 1)) throw new DomainError("AMOUNT_TOO_SMALL", { field });
  if (amountMinor > AMOUNT_MAX) throw new DomainError("AMOUNT_INVALID", { field });
  return amountMinor;
}

/** `amount × numerator / denominator`, half up, without losing a digit on the way. All at least 0. */
export function mulDiv(amount: number, numerator: number, denominator: number): number {
  const product = BigInt(amount) * BigInt(numerator);
  const [divisor, two] = [BigInt(denominator), 2n];
  return Number((product * two + divisor) / (divisor * two));
}

/** The nearest legal amount of the currency, half up: where a computed amount must fit its step. */
export function roundToStep(amountMinor: number, currency: string): number {
  const { step } = currencyOf(currency);
  return mulDiv(amountMinor, 1, step) * step;
}
