import { MINUTE_MS, SECOND_MS } from "../core/constants.ts";
import type { ErrorCode } from "../core/stripe-types.ts";

/** How a direct debit ends, after it has been on its way for a while. */
type DebitResult =
  | { kind: "ok" }
  | { kind: "fails"; code: ErrorCode; message: string }
  /** Stays on its way for ever. */
  | { kind: "stays" };

export interface TestBank {
  readonly type: "sepa_debit" | "us_bank_account";
  readonly token: string;
  /** The IBAN, or the number of the account. */
  readonly number: string;
  readonly result: DebitResult;
  readonly settlesAfterMs: number;
}

export const US_ROUTING_NUMBER = "110000000";

/** Our choice: Stripe says only that its test accounts are quick. */
const QUICK_MS = 5 * SECOND_MS;
const DELAYED_MS = 3 * MINUTE_MS;

const OK: DebitResult = { kind: "ok" };
const INSUFFICIENT = fails("insufficient_funds", "The account has insufficient funds.");
const OVER_LIMIT = fails("charge_exceeds_source_limit", "The payment exceeds the weekly limit.");
export const DEBIT_FAILED = fails("payment_intent_payment_attempt_failed", "The payment failed.");

/** Of each country: without a failure, late, failing, failing late, over the limit, without money. */
const IBANS: Readonly<Record<string, readonly [string, string, string, string, string, string]>> = {
  at: [
    ...(["AT611904300234573201", "AT321904300235473204", "AT861904300235473202"] as const),
    ...(["AT051904300235473205", "AT981904300000343434", "AT981904300002222227"] as const),
  ],
  be: [
    ...(["BE62510007547061", "BE78510007547064", "BE68539007547034"] as const),
    ...(["BE51510007547065", "BE90510000343434", "BE90510002222227"] as const),
  ],
  de: [
    ...(["DE89370400440532013000", "DE08370400440532013003", "DE62370400440532013001"] as const),
    ...(["DE78370400440532013004", "DE65370400440000343434", "DE65370400440002222227"] as const),
  ],
  fr: [
    ...(["FR1420041010050500013M02606", "FR3020041010050500013M02609"] as const),
    ...(["FR8420041010050500013M02607", "FR7920041010050500013M02600"] as const),
    ...(["FR9720041010050000000343434", "FR9720041010050000002222227"] as const),
  ],
  ie: [
    ...(["IE29AIBK93115212345678", "IE24AIBK93115212345671", "IE02AIBK93115212345679"] as const),
    ...(["IE94AIBK93115212345672", "IE10AIBK93115200343434", "IE10AIBK93115202222227"] as const),
  ],
};

/** The bank accounts of https://docs.stripe.com/testing that this simulator knows. */
const TEST_BANKS: readonly TestBank[] = [
  us("000123456789", "success", OK),
  us("000111111113", "accountClosed", fails("account_closed", "The account is closed.")),
  us("000111111116", "noAccount", fails("no_account", "There is no such account.")),
  us("000222222227", "insufficientFunds", INSUFFICIENT),
  us(
    "000333333335",
    "debitNotAuthorized",
    fails("debit_not_authorized", "Debits are not allowed."),
  ),
  us("000777777771", "weeklyLimitExceeded", OVER_LIMIT),
  us("000000000009", "processing", { kind: "stays" }),
  ...Object.entries(IBANS).flatMap(([country, ibans]) => [
    sepa(country, "success", ibans[0], OK),
    sepa(country, "successDelayed", ibans[1], OK, DELAYED_MS),
    sepa(country, "failed", ibans[2], DEBIT_FAILED),
    sepa(country, "failedDelayed", ibans[3], DEBIT_FAILED, DELAYED_MS),
    sepa(country, "exceedsWeeklyVolumeLimit", ibans[4], OVER_LIMIT),
    sepa(country, "insufficientFunds", ibans[5], INSUFFICIENT),
  ]),
];

/** A test account that Stripe has, whether or not it stands in our table. */
export function isBankToken(token: string): boolean {
  return /^pm_(usBankAccount|sepaDebit)_/.test(token);
}

export function bankByToken(token: string): TestBank | undefined {
  return TEST_BANKS.find((one) => one.token === token);
}

export function bankByNumber(type: TestBank["type"], number: string): TestBank | undefined {
  return TEST_BANKS.find((one) => one.type === type && one.number === number);
}

function fails(code: ErrorCode, message: string): DebitResult & { kind: "fails" } {
  return { kind: "fails", code, message };
}

function us(number: string, name: string, result: DebitResult): TestBank {
  const token = `pm_usBankAccount_${name}`;
  return { type: "us_bank_account", token, number, result, settlesAfterMs: QUICK_MS };
}

function sepa(
  country: string,
  name: string,
  number: string,
  result: DebitResult,
  settlesAfterMs = QUICK_MS,
): TestBank {
  const token = `pm_sepaDebit_${name}_${country}`;
  return { type: "sepa_debit", token, number, result, settlesAfterMs };
}
