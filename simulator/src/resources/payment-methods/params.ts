import { ADDRESS, EXPAND, PAGE } from "../../http/common-params.ts";
import { clearable, int, metadata, obj, oneOf, required, str } from "../../http/rules.ts";
import { unsupported } from "../../http/unsupported.ts";
import { OTHER_METHODS } from "../other-methods.ts";

export const ALLOW_REDISPLAY = oneOf("always", "limited", "unspecified");

export const BILLING_DETAILS = obj({
  address: clearable(ADDRESS),
  email: clearable(str()),
  name: clearable(str()),
  phone: clearable(str()),
  tax_id: str(),
});

export const SEPA_DEBIT = obj({ iban: required(str()) });
export const US_BANK_ACCOUNT = obj({
  account_holder_type: oneOf("company", "individual"),
  account_number: str(),
  account_type: oneOf("checking", "savings"),
  routing_number: str(),
  ...unsupported("financial_connections_account"),
});

export const CREATE_PAYMENT_METHOD = {
  ...EXPAND,
  ...OTHER_METHODS,
  ...unsupported("custom", "customer", "payment_method"),
  type: required(oneOf("card", "sepa_debit", "us_bank_account")),
  card: obj({
    number: required(str()),
    exp_month: required(int()),
    exp_year: required(int()),
    cvc: str(),
    ...unsupported("networks"),
  }),
  sepa_debit: SEPA_DEBIT,
  us_bank_account: US_BANK_ACCOUNT,
  allow_redisplay: ALLOW_REDISPLAY,
  billing_details: BILLING_DETAILS,
  metadata: metadata(),
  radar_options: obj({ session: str() }),
};

export const ATTACH_PAYMENT_METHOD = {
  ...EXPAND,
  customer: required(str()),
  ...unsupported("customer_account"),
};

export const LIST_PAYMENT_METHODS = {
  ...PAGE,
  customer: required(str()),
  type: str(),
  allow_redisplay: ALLOW_REDISPLAY,
  ...unsupported("customer_account"),
};
