import { CURRENCIES } from "./currencies.ts";
import { ParameterError } from "./errors.ts";

export const AMOUNT_MAX = 99_999_999;

/** Smallest charge by currency, in minor units, as reported for 2026; others fall back to 50. */
const AMOUNT_MIN: Readonly<Record<string, number>> = {
  aed: 200,
  bgn: 100,
  czk: 1500,
  dkk: 250,
  gbp: 30,
  hkd: 400,
  huf: 17_500,
  mxn: 1000,
  myr: 200,
  nok: 300,
  pln: 200,
  ron: 200,
  sek: 300,
  thb: 1000,
};
const AMOUNT_MIN_DEFAULT = 50;

const ZERO_DECIMAL = new Set(
  "bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf".split(" "),
);
/** Presented with decimals that must be zero. */
const HUNDREDS_ONLY = new Set(["isk", "ugx"]);
const THREE_DECIMAL = new Set(["bhd", "jod", "kwd", "omr", "tnd"]);

export function assertCurrency(currency: string): void {
  if (!CURRENCIES.has(currency)) {
    throw new ParameterError("currency", `Invalid currency: ${currency}`);
  }
}

/** @throws ParameterError when Stripe would refuse this amount in this currency. */
export function assertAmount(amount: number, currency: string, param = "amount"): void {
  if (amount < 1) {
    throw new ParameterError(
      param,
      "This value must be greater than or equal to 1.",
      "parameter_invalid_integer",
    );
  }
  const minimum = AMOUNT_MIN[currency] ?? AMOUNT_MIN_DEFAULT;
  if (amount < minimum) {
    throw new ParameterError(
      param,
      `Amount must be at least ${minimum} in the smallest unit of ${currency}.`,
      "amount_too_small",
    );
  }
  if (amount > AMOUNT_MAX) {
    throw new ParameterError(
      param,
      `Amount must be no more than ${AMOUNT_MAX}.`,
      "amount_too_large",
    );
  }
  assertStep(amount, currency, param);
}

/** Some currencies have decimals that nobody can pay. */
export function assertStep(amount: number, currency: string, param = "amount"): void {
  const step = HUNDREDS_ONLY.has(currency) ? 100 : THREE_DECIMAL.has(currency) ? 10 : 1;
  if (amount % step !== 0) {
    throw new ParameterError(
      param,
      `Amounts in ${currency} must be evenly divisible by ${step}.`,
      "parameter_invalid_integer",
    );
  }
}

/** How many decimals people write in this currency. */
export function decimalsOf(currency: string): number {
  if (ZERO_DECIMAL.has(currency)) return 0;
  return THREE_DECIMAL.has(currency) ? 3 : 2;
}

/** The simulator's one price list: 2.9 % and 30 minor units, without the 30 where there are none. */
export function feeOf(amount: number, currency: string): number {
  const fixed = ZERO_DECIMAL.has(currency) ? 0 : 30;
  return Math.min(amount, Math.round((amount * 29) / 1000) + fixed);
}
