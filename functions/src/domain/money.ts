/**
 * Amounts: integers in a currency's minor unit, and the arithmetic that keeps them so. Nothing here
 * passes through a fraction of a float, and nothing is rounded unless the caller says how.
 */
import { currencyOf } from "./currency.ts";
import { DomainError } from "./errors.ts";

/** Minor units. Our own limit: Stripe's differs by card and currency, and is never below this. */
export const AMOUNT_MAX = 99_999_999;

/**
 * An amount that may be written down: a safe integer, not negative, on the currency's step.
 * @throws DomainError AMOUNT_INVALID, CURRENCY_UNSUPPORTED
 */
export function checkAmount(amountMinor: number, currency: string, field = "amount"): number {
  const { step } = currencyOf(currency);
  const isLegal = Number.isSafeInteger(amountMinor) && amountMinor >= 0 && amountMinor % step === 0;
  if (!isLegal) throw new DomainError("AMOUNT_INVALID", { field });
  return amountMinor;
}

/**
 * An amount that a card can be asked for. Zero is too small: what costs nothing needs no payment.
 * @throws DomainError AMOUNT_TOO_SMALL, AMOUNT_INVALID, CURRENCY_UNSUPPORTED
 */
export function checkChargeable(amountMinor: number, currency: string, field = "amount"): number {
  checkAmount(amountMinor, currency, field);
  const minimum = currencyOf(currency).minimum ?? 1;
  if (amountMinor < minimum) throw new DomainError("AMOUNT_TOO_SMALL", { field });
  if (amountMinor > AMOUNT_MAX) throw new DomainError("AMOUNT_INVALID", { field });
  return amountMinor;
}

/**
 * The greatest multiple of the currency's step that is not above the amount, which may be negative.
 * @throws DomainError AMOUNT_INVALID, CURRENCY_UNSUPPORTED
 */
export function roundDown(amountMinor: number, currency: string): number {
  if (!Number.isSafeInteger(amountMinor)) throw new DomainError("AMOUNT_INVALID");
  const { step } = currencyOf(currency);
  return amountMinor - (((amountMinor % step) + step) % step);
}

type Rounding = "down" | "half_up";

/**
 * `amount × numerator ÷ denominator`, rounded once, however large the product grows on the way.
 * @param amount minor units; as the other two an integer and not negative
 * @throws DomainError AMOUNT_INVALID if the result is not a safe integer
 */
export function mulDiv(
  amount: number,
  numerator: number,
  denominator: number,
  rounding: Rounding,
): number {
  const divisor = natural(denominator);
  if (divisor === 0n) throw new RangeError("division by zero");
  const twice = 2n * natural(amount) * natural(numerator);
  const result = Number((rounding === "half_up" ? twice + divisor : twice) / (2n * divisor));
  if (!Number.isSafeInteger(result)) throw new DomainError("AMOUNT_INVALID");
  return result;
}

/**
 * Exact decimal text in major units with the currency's decimals: 45099 "usd" is `450.99`.
 * @throws DomainError AMOUNT_INVALID, CURRENCY_UNSUPPORTED
 */
export function majorText(amountMinor: number, currency: string): string {
  if (!Number.isSafeInteger(amountMinor)) throw new DomainError("AMOUNT_INVALID");
  const { exponent } = currencyOf(currency);
  const digits = String(Math.abs(amountMinor)).padStart(exponent + 1, "0");
  const sign = amountMinor < 0 ? "-" : "";
  if (exponent === 0) return sign + digits;
  return `${sign}${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
}

/** At most as long as the largest safe integer, so that no input makes a long conversion. */
const MAJOR_TEXT = /^(?<whole>0|[1-9]\d{0,15})(?:\.(?<fraction>\d{1,16}))?$/;

/**
 * Minor units, read from decimal text in major units. Refuses what it cannot read exactly: a finer
 * amount than the currency has, an exponent (`1e3`), a sign, a comma. Zeros at the end are no finer
 * amount: an app that holds amounts as doubles writes 500 yen as `500.0`.
 * @throws DomainError AMOUNT_INVALID, CURRENCY_UNSUPPORTED
 */
export function parseMajorText(text: string, currency: string, field = "amount"): number {
  const { exponent } = currencyOf(currency);
  const { whole, fraction = "" } = MAJOR_TEXT.exec(text)?.groups ?? {};
  const isExact = /^0*$/.test(fraction.slice(exponent));
  if (whole === undefined || !isExact) throw new DomainError("AMOUNT_INVALID", { field });
  const minorDigits = whole + fraction.slice(0, exponent).padEnd(exponent, "0");
  return checkAmount(Number(minorDigits), currency, field);
}

function natural(value: number): bigint {
  if (!Number.isSafeInteger(value) || value < 0) throw new DomainError("AMOUNT_INVALID");
  return BigInt(value);
}
