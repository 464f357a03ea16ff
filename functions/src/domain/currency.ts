/**
 * Stripe's currencies. The exponents are Stripe's and differ from ISO 4217 (ISK, UGX, MGA), so they
 * are a table of our own and never derived: an exponent wrong by one charges a hundredth or a
 * hundredfold.
 * @see https://docs.stripe.com/currencies
 */
import { z } from "zod";
import { DomainError } from "./errors.ts";

export interface Currency {
  readonly code: string;
  /** Decimals between the minor and the major unit. */
  readonly exponent: 0 | 2 | 3;
  /** An amount in minor units must be a multiple of this. */
  readonly step: 1 | 10 | 100;
  /** The least that can be charged, in minor units; null where Stripe names none. */
  readonly minimum: number | null;
}

const ZERO_DECIMAL = "bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf".split(" ");
const THREE_DECIMAL = "bhd jod kwd omr tnd".split(" ");
/** Written with two decimals that must be zero, although ISO knows none. */
const WHOLE_ONLY = ["isk", "ugx"];
const TWO_DECIMAL = (
  "aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bmd bnd bob brl bsd bwp byn bzd cad cdf " +
  "chf cny cop crc cve czk dkk dop dzd egp etb eur fjd fkp gbp gel gip gmd gtq gyd hkd hnl htg huf " +
  "idr ils inr jmd kes kgs khr kyd kzt lak lbp lkr lrd lsl mad mdl mkd mmk mnt mop mur mvr mwk mxn " +
  "myr mzn nad ngn nio nok npr nzd pab pen pgk php pkr pln qar ron rsd rub sar sbd scr sek sgd shp " +
  "sle sos srd std szl thb tjs top try ttd twd tzs uah usd uyu uzs wst xcd yer zar zmw"
).split(" ");

/** Minor units. Only a first check: Stripe decides after converting to the account's currency. */
const MINIMUMS: Readonly<Record<string, number>> = {
  ...{ usd: 50, aed: 200, ars: 50, aud: 50, bgn: 100, brl: 50, cad: 50, chf: 50, cop: 50 },
  ...{ czk: 1500, dkk: 250, eur: 50, gbp: 30, hkd: 400, huf: 17500, idr: 50, ils: 50, inr: 50 },
  ...{ jpy: 50, krw: 50, mxn: 1000, myr: 200, nok: 300, nzd: 50, php: 50, pln: 200, ron: 200 },
  ...{ rub: 50, sek: 300, sgd: 50, thb: 1000, zar: 50 },
};

const TABLE: ReadonlyMap<string, Currency> = new Map([
  ...rows(ZERO_DECIMAL, 0, 1),
  ...rows(TWO_DECIMAL, 2, 1),
  ...rows(WHOLE_ONLY, 2, 100),
  ...rows(THREE_DECIMAL, 3, 10),
]);

export const CurrencyCode = z
  .string()
  .toLowerCase()
  .refine((code) => TABLE.has(code));

/** @throws DomainError CURRENCY_UNSUPPORTED for any code not in the table */
export function currencyOf(code: string, field = "currency"): Currency {
  const currency = TABLE.get(code.toLowerCase());
  if (currency === undefined) throw new DomainError("CURRENCY_UNSUPPORTED", { field });
  return currency;
}

function rows(
  codes: readonly string[],
  exponent: Currency["exponent"],
  step: Currency["step"],
): [string, Currency][] {
  return codes.map((code) => [code, { code, exponent, step, minimum: MINIMUMS[code] ?? null }]);
}
