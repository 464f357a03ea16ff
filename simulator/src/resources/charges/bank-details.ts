import type { PaymentMethodRecord } from "../../core/account-records.ts";
import type { Charge } from "../../core/stripe-types.ts";

type Details = NonNullable<Charge["payment_method_details"]>;

/** The bank account as it was when it was debited; null when it is a card. */
export function bankDetails({ object }: PaymentMethodRecord): Details | null {
  const { sepa_debit: sepa, type, us_bank_account: us } = object;
  if (sepa !== undefined) {
    const { bank_code, branch_code, country, fingerprint, last4 } = sepa;
    const details = { bank_code, branch_code, country, fingerprint, last4, mandate: null };
    return { sepa_debit: details, type };
  }
  if (us !== undefined) {
    const { account_holder_type, account_type, bank_name, fingerprint, last4 } = us;
    const { routing_number } = us;
    const details = { account_holder_type, account_type, bank_name, fingerprint, last4 };
    return { type, us_bank_account: { ...details, payment_reference: null, routing_number } };
  }
  return null;
}
