import { bool, either, int, list, metadata, obj, oneOf, required, str } from "../../http/rules.ts";
import type { Values } from "../../http/rules.ts";
import { unsupported } from "../../http/unsupported.ts";
import { TAX_BEHAVIOR } from "../prices/params.ts";
import { SHIPPING_RATE_DATA } from "../shipping-rates/params.ts";

export const LINE_ITEM = obj({
  adjustable_quantity: obj({ enabled: required(bool()), maximum: int(), minimum: int() }),
  metadata: metadata(),
  price: str(),
  price_data: obj({
    currency: required(str()),
    product: str(),
    product_data: obj({
      name: required(str()),
      description: str(40_000),
      images: list(str()),
      metadata: metadata(),
      tax_code: str(),
      unit_label: str(12),
    }),
    tax_behavior: TAX_BEHAVIOR,
    unit_amount: int(),
    ...unsupported("recurring", "unit_amount_decimal"),
  }),
  quantity: int(),
  tax_rates: list(str()),
});

export const DISCOUNT = obj({ coupon: str(), promotion_code: str() });

export const SHIPPING_OPTION = obj({
  shipping_rate: str(),
  shipping_rate_data: obj(SHIPPING_RATE_DATA),
});

export const SHIPPING_ADDRESS_COLLECTION = obj({
  allowed_countries: required(list(str(2))),
});

const SHIPPING_ADDRESS = obj({
  line1: required(str()),
  line2: str(),
  city: str(),
  state: str(),
  postal_code: str(),
  country: str(),
});

export const PAYMENT_INTENT_DATA = {
  capture_method: oneOf("automatic", "automatic_async", "manual"),
  description: str(1_000),
  metadata: metadata(),
  receipt_email: str(),
  setup_future_usage: oneOf("off_session", "on_session"),
  shipping: obj({
    address: required(SHIPPING_ADDRESS),
    name: required(str()),
    carrier: str(),
    phone: str(),
    tracking_number: str(),
  }),
  statement_descriptor: str(22),
  statement_descriptor_suffix: str(22),
  transfer_group: str(),
  ...unsupported("application_fee_amount", "on_behalf_of", "transfer_data"),
};

export type IntentData = Values<typeof PAYMENT_INTENT_DATA>;

export const SETUP_INTENT_DATA = {
  description: str(1_000),
  metadata: metadata(),
  ...unsupported("on_behalf_of"),
};

export const CUSTOM_TEXT = obj({
  after_submit: either(obj({ message: required(str(1_200)) }), oneOf("")),
  shipping_address: either(obj({ message: required(str(1_200)) }), oneOf("")),
  submit: either(obj({ message: required(str(1_200)) }), oneOf("")),
  terms_of_service_acceptance: either(obj({ message: required(str(1_200)) }), oneOf("")),
});
