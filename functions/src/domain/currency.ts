/**
 * The currencies Stripe takes, and what an amount of each may look like. The exponents are Stripe's
 * and differ from ISO 4217 (ISK, UGX, MGA) and from `Intl` (HUF, IDR, COP), so they stand here and
 * are never derived: an exponent wrong by two charges a hundredth, or a hundredfold.
 * @see https://docs.stripe.com/currencies
 */
import { z } from "zod";
import { DomainError } from "./errors.ts";

export interface Currency {
  /** Lower case, as Stripe writes it. */
  readonly code: string;
  /** How many decimals lie between the minor and the major unit. */
  readonly exponent: 0 | 2 | 3;
  /** Minor units: every amount, a refund's too, is a multiple of this. */
  readonly step: 1 | 10 | 100;
  /**
   * Minor units: the least that can be charged, or null where none is known. A first check only:
   * Stripe converts to the account's own currency and then decides (`amount_too_small`).
   */
  readonly minimum: number | null;
}

const ZERO_DECIMAL = "bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf";
/** Card networks carry two of the three decimals, so the last digit has to be 0. */
const THREE_DECIMAL = "bhd jod kwd omr tnd";
/** No decimals in use, yet sent to Stripe with two, which have to be 00. */
const WHOLE_ONLY = "isk ugx";
const TWO_DECIMAL =
  "aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bmd bnd bob brl bsd bwp byn bzd cad " +
  "cdf chf cny cop crc cve czk dkk dop dzd egp etb eur fjd fkp gbp gel gip gmd gtq gyd hkd hnl " +
  "htg huf idr ils inr jmd kes kgs khr kyd kzt lak lbp lkr lrd lsl mad mdl mkd mmk mnt mop mur " +
  "mvr mwk mxn myr mzn nad ngn nio nok npr nzd pab pen pgk php pkr pln qar ron rsd rub sar sbd " +
  "scr sek sgd shp sle sos srd std szl thb tjs top try ttd twd tzs uah usd uyu uzs wst xcd xcg " +
  "yer zar zmw";

/** Minor units. @see https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts */
const MINIMUMS: Readonly<Record<string, number>> = {
  ...{ aed: 200, ars: 50, aud: 50, bgn: 100, brl: 50, cad: 50, chf: 50, cop: 50, czk: 1500 },
  ...{ dkk: 250, eur: 50, gbp: 30, hkd: 400, huf: 17_500, idr: 50, ils: 50, inr: 50, jpy: 50 },
  ...{ krw: 50, mxn: 1000, myr: 200, nok: 300, nzd: 50, php: 50, pln: 200, ron: 200, rub: 50 },
  ...{ sek: 300, sgd: 50, thb: 1000, usd: 50, zar: 50 },
};

const TABLE: ReadonlyMap<string, Currency> = new Map([
  ...rows(ZERO_DECIMAL, 0, 1),
  ...rows(TWO_DECIMAL, 2, 1),
  ...rows(WHOLE_ONLY, 2, 100),
  ...rows(THREE_DECIMAL, 3, 10),
]);

/** Every supported code, lower case, in alphabetical order. */
export const CURRENCY_CODES: readonly string[] = [...TABLE.keys()].sort();

/** Takes any case and gives lower case. */
export const CurrencyCode = z
  .string()
  .toLowerCase()
  .refine((code) => TABLE.has(code), { error: "not a supported currency" });
export type CurrencyCode = z.infer<typeof CurrencyCode>;

/**
 * @param code in any case
 * @param field what to name if the code is refused
 * @throws DomainError CURRENCY_UNSUPPORTED
 */
export function currencyOf(code: string, field = "currency"): Currency {
  const currency = TABLE.get(code.toLowerCase());
  if (currency === undefined) throw new DomainError("CURRENCY_UNSUPPORTED", { field });
  return currency;
}

function rows(
  codes: string,
  exponent: Currency["exponent"],
  step: Currency["step"],
): [string, Currency][] {
  return codes
    .split(" ")
    .map((code) => [code, { code, exponent, step, minimum: MINIMUMS[code] ?? null }]);
}
