/** Why a cardholder disputes, in Stripe's words, and Visa's code for it where it has one. */
const NETWORK_CODES = {
  bank_cannot_process: null,
  check_returned: null,
  credit_not_processed: "13.7",
  customer_initiated: null,
  debit_not_authorized: null,
  duplicate: "12.6.1",
  fraudulent: "10.4",
  general: null,
  incorrect_account_details: null,
  insufficient_funds: null,
  noncompliant: null,
  product_not_received: "13.1",
  product_unacceptable: "13.3",
  subscription_canceled: "13.2",
  unrecognized: null,
} as const satisfies Record<string, string | null>;

export type DisputeReason = keyof typeof NETWORK_CODES;

export const DISPUTE_REASONS = Object.keys(NETWORK_CODES) as DisputeReason[];

export function networkCodeOf(brand: string, reason: DisputeReason): string | null {
  return brand === "visa" ? NETWORK_CODES[reason] : null;
}
