import { CREATED, EXPAND, METADATA, PAGE, SHIPPING } from "../../http/common-params.ts";
import { bool, clearable, either, int, list, obj, oneOf, required, str } from "../../http/rules.ts";
import { unsupported } from "../../http/unsupported.ts";
import { MANDATE_DATA } from "../mandate-data.ts";
import { OTHER_METHODS } from "../other-methods.ts";

const CAPTURE_METHOD = oneOf("automatic", "automatic_async", "manual");
const FUTURE_USAGE = oneOf("off_session", "on_session");

const METHOD_OPTIONS = obj({
  ...OTHER_METHODS,
  ...unsupported("card_present"),
  card: obj({
    request_three_d_secure: oneOf("any", "automatic", "challenge"),
    ...unsupported("capture_method", "cvc_token", "installments", "mandate_options"),
    ...unsupported("network", "request_extended_authorization", "request_multicapture"),
    ...unsupported("request_incremental_authorization", "request_overcapture"),
    ...unsupported("require_cvc_recollection", "setup_future_usage", "three_d_secure"),
    ...unsupported("statement_descriptor_suffix_kana", "statement_descriptor_suffix_kanji"),
  }),
});

/** Of create, update and confirm alike. */
const ALWAYS = {
  ...EXPAND,
  capture_method: CAPTURE_METHOD,
  payment_method: str(),
  payment_method_options: METHOD_OPTIONS,
  payment_method_types: list(str()),
  receipt_email: clearable(str()),
  setup_future_usage: clearable(FUTURE_USAGE),
  shipping: clearable(SHIPPING),
  ...unsupported("allowed_payment_method_types", "amount_details", "hooks", "payment_details"),
  ...unsupported("excluded_payment_method_types", "payment_method_data"),
};

const CONFIRMING = {
  error_on_requires_action: bool(),
  off_session: either(bool(), oneOf("one_off", "recurring")),
  radar_options: obj({ session: str(), referrer: clearable(str()) }),
  return_url: str(),
  use_stripe_sdk: bool(),
  mandate_data: MANDATE_DATA,
  confirmation_token: str(),
  ...unsupported("mandate"),
};

const DESCRIBING = {
  customer: str(),
  description: clearable(str(1_000)),
  metadata: METADATA,
  statement_descriptor: clearable(str(22)),
  statement_descriptor_suffix: clearable(str(22)),
  transfer_group: str(),
  ...unsupported("application_fee_amount", "customer_account", "transfer_data"),
  ...unsupported("payment_method_configuration"),
};

export const CREATE_PAYMENT_INTENT = {
  ...ALWAYS,
  ...CONFIRMING,
  ...DESCRIBING,
  amount: required(int()),
  currency: required(str()),
  automatic_payment_methods: obj({
    enabled: required(bool()),
    allow_redirects: oneOf("always", "never"),
  }),
  confirm: bool(),
  confirmation_method: oneOf("automatic", "manual"),
  ...unsupported("on_behalf_of"),
};

export const UPDATE_PAYMENT_INTENT = {
  ...ALWAYS,
  ...DESCRIBING,
  amount: int(),
  currency: str(),
};

export const CONFIRM_PAYMENT_INTENT = {
  ...ALWAYS,
  ...CONFIRMING,
  client_secret: str(),
  ...unsupported("amount_to_confirm"),
};

export const CAPTURE_PAYMENT_INTENT = {
  ...EXPAND,
  amount_to_capture: int(),
  final_capture: bool(),
  metadata: METADATA,
  statement_descriptor: clearable(str(22)),
  statement_descriptor_suffix: clearable(str(22)),
  ...unsupported("amount_details", "application_fee_amount", "hooks", "payment_details"),
  ...unsupported("transfer_data"),
};

export const CANCEL_PAYMENT_INTENT = {
  ...EXPAND,
  cancellation_reason: oneOf("abandoned", "duplicate", "fraudulent", "requested_by_customer"),
};

export const GET_PAYMENT_INTENT = { ...EXPAND, client_secret: str() };

export const LIST_PAYMENT_INTENTS = {
  ...PAGE,
  ...CREATED,
  customer: str(),
  ...unsupported("customer_account"),
};
