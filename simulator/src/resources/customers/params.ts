import {
  ADDRESS,
  CREATED,
  CUSTOMER_SHIPPING,
  EXPAND,
  METADATA,
  PAGE,
} from "../../http/common-params.ts";
import { clearable, int, list, obj, oneOf, str } from "../../http/rules.ts";
import { unsupported } from "../../http/unsupported.ts";

const COMMON = {
  ...EXPAND,
  address: clearable(ADDRESS),
  balance: int(),
  business_name: clearable(str(150)),
  description: clearable(str()),
  email: clearable(str(512)),
  individual_name: clearable(str(150)),
  invoice_prefix: str(),
  invoice_settings: obj({
    default_payment_method: clearable(str()),
    footer: clearable(str()),
    ...unsupported("custom_fields", "rendering_options"),
  }),
  metadata: METADATA,
  name: clearable(str(256)),
  next_invoice_sequence: int(),
  phone: clearable(str(20)),
  preferred_locales: list(str()),
  shipping: clearable(CUSTOMER_SHIPPING),
  tax_exempt: clearable(oneOf("exempt", "none", "reverse")),
};

export const CREATE_CUSTOMER = {
  ...COMMON,
  payment_method: str(),
  ...unsupported("cash_balance", "source", "tax", "tax_id_data", "test_clock"),
};

export const UPDATE_CUSTOMER = {
  ...COMMON,
  ...unsupported("bank_account", "card", "cash_balance", "source", "tax"),
  ...unsupported("default_alipay_account", "default_bank_account", "default_card"),
  ...unsupported("default_source"),
};

export const LIST_CUSTOMERS = {
  ...PAGE,
  ...CREATED,
  email: str(512),
  ...unsupported("test_clock"),
};
export const LIST_CUSTOMER_PAYMENT_METHODS = {
  ...PAGE,
  allow_redisplay: oneOf("always", "limited", "unspecified"),
  type: str(),
};
