import { bankByToken } from "../../cards/test-banks.ts";
import type { TestBank } from "../../cards/test-banks.ts";
import { US_ROUTING_NUMBER } from "../../cards/test-banks.ts";
import type { Call } from "../../core/core.ts";
import type { PaymentMethodRecord } from "../../core/account-records.ts";
import type { PaymentMethod } from "../../core/stripe-types.ts";
import { emptyMethod, fingerprintOf, keepMethod } from "./make.ts";

interface HolderDetails {
  account_holder_type?: "company" | "individual";
  account_type?: "checking" | "savings";
}

/** The test account behind a payment method; none when it is a card. */
export function testBankOf(record: PaymentMethodRecord): TestBank | undefined {
  return bankByToken(record.card);
}

/** Makes and keeps a payment method for a test account. */
export function makeBankMethod(
  call: Call,
  bank: TestBank,
  holder: HolderDetails = {},
): PaymentMethodRecord {
  const details: Partial<PaymentMethod> =
    bank.type === "sepa_debit"
      ? { sepa_debit: sepaObject(call, bank) }
      : { us_bank_account: usObject(call, bank, holder) };
  return keepMethod(call, { ...emptyMethod(call, bank.type), ...details }, bank.token);
}

/** How many signs of an IBAN, behind its first four, name the bank. */
const BANK_CODE_LENGTH: Readonly<Record<string, number>> = { AT: 5, BE: 3, DE: 8, FR: 5, IE: 4 };

function sepaObject(
  call: Call,
  { number, token }: TestBank,
): NonNullable<PaymentMethod["sepa_debit"]> {
  const country = number.slice(0, 2);
  return {
    bank_code: number.slice(4, 4 + (BANK_CODE_LENGTH[country] ?? 0)),
    branch_code: "",
    country,
    fingerprint: fingerprintOf(call, token),
    generated_from: { charge: null, setup_attempt: null },
    last4: number.slice(-4),
  };
}

function usObject(
  call: Call,
  { number, token }: TestBank,
  holder: HolderDetails,
): NonNullable<PaymentMethod["us_bank_account"]> {
  return {
    account_holder_type: holder.account_holder_type ?? "individual",
    account_type: holder.account_type ?? "checking",
    bank_name: "STRIPE TEST BANK",
    financial_connections_account: null,
    fingerprint: fingerprintOf(call, token),
    last4: number.slice(-4),
    networks: { preferred: "ach", supported: ["ach"] },
    routing_number: US_ROUTING_NUMBER,
    status_details: {},
  };
}
