import { CREATED, EXPAND, METADATA, PAGE } from "../../http/common-params.ts";
import { bool, list, obj, oneOf, required, str } from "../../http/rules.ts";
import { unsupported } from "../../http/unsupported.ts";
import { MANDATE_DATA } from "../mandate-data.ts";

const METHOD_OPTIONS = obj({
  card: obj({
    request_three_d_secure: oneOf("any", "automatic", "challenge"),
    ...unsupported("mandate_options", "network", "three_d_secure"),
  }),
  ...unsupported("acss_debit", "amazon_pay", "bacs_debit", "bizum", "card_present", "klarna"),
  ...unsupported("link", "paypal", "payto", "pix", "sepa_debit", "upi", "us_bank_account"),
});

/** Of create, update and confirm alike. */
const ALWAYS = {
  ...EXPAND,
  payment_method: str(),
  payment_method_options: METHOD_OPTIONS,
  ...unsupported("allowed_payment_method_types", "payment_method_data"),
};

const CONFIRMING = {
  confirmation_token: str(),
  mandate_data: MANDATE_DATA,
  return_url: str(),
  use_stripe_sdk: bool(),
};

const DESCRIBING = {
  customer: str(),
  description: str(1_000),
  metadata: METADATA,
  payment_method_types: list(str()),
  ...unsupported("attach_to_self", "customer_account", "excluded_payment_method_types"),
  ...unsupported("flow_directions", "payment_method_configuration"),
};

export const CREATE_SETUP_INTENT = {
  ...ALWAYS,
  ...CONFIRMING,
  ...DESCRIBING,
  automatic_payment_methods: obj({
    enabled: required(bool()),
    allow_redirects: oneOf("always", "never"),
  }),
  confirm: bool(),
  usage: oneOf("off_session", "on_session"),
  ...unsupported("on_behalf_of", "single_use"),
};

export const UPDATE_SETUP_INTENT = { ...ALWAYS, ...DESCRIBING };

export const CONFIRM_SETUP_INTENT = { ...ALWAYS, ...CONFIRMING, client_secret: str() };

export const CANCEL_SETUP_INTENT = {
  ...EXPAND,
  cancellation_reason: oneOf("abandoned", "duplicate", "requested_by_customer"),
};

export const GET_SETUP_INTENT = { ...EXPAND, client_secret: str() };

export const LIST_SETUP_INTENTS = {
  ...PAGE,
  ...CREATED,
  customer: str(),
  payment_method: str(),
  ...unsupported("attach_to_self", "customer_account"),
};
