import { CREATED, EXPAND, METADATA, PAGE } from "../../http/common-params.ts";
import { bool, int, list, metadata, obj, oneOf, required, str } from "../../http/rules.ts";
import { unsupported } from "../../http/unsupported.ts";
import { isOff, LOCALE, METHOD_OPTIONS, METHOD_TYPE, MODE } from "./params-options.ts";
import {
  CUSTOM_TEXT,
  DISCOUNT,
  LINE_ITEM,
  PAYMENT_INTENT_DATA,
  SETUP_INTENT_DATA,
  SHIPPING_ADDRESS_COLLECTION,
  SHIPPING_OPTION,
} from "./params-items.ts";

const ALLOW_REDISPLAY = oneOf("always", "limited", "unspecified");

export const CREATE_SESSION = {
  ...EXPAND,
  allow_promotion_codes: bool(),
  automatic_tax: obj({ enabled: required(isOff()), ...unsupported("liability") }),
  billing_address_collection: oneOf("auto", "required"),
  cancel_url: str(),
  client_reference_id: str(200),
  currency: str(),
  custom_text: CUSTOM_TEXT,
  customer: str(),
  customer_creation: oneOf("always", "if_required"),
  customer_email: str(800),
  discounts: list(DISCOUNT),
  expires_at: int(),
  invoice_creation: obj({ enabled: required(isOff()), ...unsupported("invoice_data") }),
  line_items: list(LINE_ITEM),
  locale: LOCALE,
  metadata: metadata(),
  mode: MODE,
  payment_intent_data: obj(PAYMENT_INTENT_DATA),
  payment_method_data: obj({ allow_redisplay: ALLOW_REDISPLAY }),
  payment_method_options: METHOD_OPTIONS,
  payment_method_types: list(METHOD_TYPE),
  phone_number_collection: obj({ enabled: required(bool()) }),
  redirect_on_completion: oneOf("always", "if_required", "never"),
  return_url: str(),
  setup_intent_data: obj(SETUP_INTENT_DATA),
  shipping_address_collection: SHIPPING_ADDRESS_COLLECTION,
  shipping_options: list(SHIPPING_OPTION),
  submit_type: oneOf("auto", "book", "donate", "pay"),
  success_url: str(),
  tax_id_collection: obj({ enabled: required(isOff()), ...unsupported("required") }),
  ui_mode: oneOf("elements", "embedded_page", "hosted_page"),
  ...unsupported("adaptive_pricing", "after_expiration", "branding_settings", "custom_fields"),
  ...unsupported("consent_collection", "customer_account", "customer_update", "managed_payments"),
  ...unsupported("excluded_payment_method_types", "integration_identifier", "name_collection"),
  ...unsupported("optional_items", "origin_context", "payment_method_collection", "permissions"),
  ...unsupported("payment_method_configuration", "saved_payment_method_options"),
  ...unsupported("subscription_data", "wallet_options"),
};

export const UPDATE_SESSION = {
  ...EXPAND,
  metadata: METADATA,
  ...unsupported("collected_information", "line_items", "shipping_options"),
};

export const LIST_SESSIONS = {
  ...PAGE,
  ...CREATED,
  customer: str(),
  customer_details: obj({ email: required(str()) }),
  payment_intent: str(),
  status: oneOf("complete", "expired", "open"),
  ...unsupported("customer_account", "payment_link", "subscription"),
};
