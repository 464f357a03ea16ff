import { CUSTOMER_SHIPPING, EXPAND, METADATA } from "../../http/common-params.ts";
import { obj, oneOf, required, str } from "../../http/rules.ts";
import { unsupported } from "../../http/unsupported.ts";
import { OTHER_METHODS } from "../other-methods.ts";
import {
  ALLOW_REDISPLAY,
  BILLING_DETAILS,
  SEPA_DEBIT,
  US_BANK_ACCOUNT,
} from "../payment-methods/params.ts";

/** A card is given as a payment method: Stripe takes no card number here either. */
const METHOD_DATA = obj({
  ...OTHER_METHODS,
  type: required(oneOf("sepa_debit", "us_bank_account")),
  sepa_debit: SEPA_DEBIT,
  us_bank_account: US_BANK_ACCOUNT,
  allow_redisplay: ALLOW_REDISPLAY,
  billing_details: BILLING_DETAILS,
  metadata: METADATA,
  radar_options: obj({ session: str() }),
});

export const CREATE_CONFIRMATION_TOKEN = {
  ...EXPAND,
  payment_method: str(),
  payment_method_data: METHOD_DATA,
  return_url: str(),
  setup_future_usage: oneOf("off_session", "on_session"),
  shipping: CUSTOMER_SHIPPING,
  ...unsupported("payment_method_options"),
};
