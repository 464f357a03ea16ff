import { CREATED, EXPAND, METADATA, PAGE } from "../../http/common-params.ts";
import { bool, int, list, metadata, obj, oneOf, required, str } from "../../http/rules.ts";
import { unsupported } from "../../http/unsupported.ts";

export const TAX_BEHAVIOR = oneOf("exclusive", "inclusive", "unspecified");

const INTERVAL = oneOf("day", "month", "week", "year");
export const RECURRING = obj({ interval: required(INTERVAL), interval_count: int() });

const COMMON = {
  ...EXPAND,
  active: bool(),
  lookup_key: str(200),
  metadata: METADATA,
  nickname: str(),
  tax_behavior: TAX_BEHAVIOR,
  transfer_lookup_key: bool(),
  ...unsupported("currency_options"),
};

export const CREATE_PRICE = {
  ...COMMON,
  billing_scheme: oneOf("per_unit"),
  currency: required(str()),
  product: str(),
  product_data: obj({
    active: bool(),
    id: str(),
    metadata: metadata(),
    name: required(str()),
    statement_descriptor: str(22),
    tax_code: str(),
    unit_label: str(12),
  }),
  recurring: obj({
    interval: required(INTERVAL),
    interval_count: int(),
    usage_type: oneOf("licensed"),
    ...unsupported("meter"),
  }),
  unit_amount: int(),
  ...unsupported("custom_unit_amount", "tiers", "tiers_mode", "transform_quantity"),
  ...unsupported("unit_amount_decimal"),
};

export const UPDATE_PRICE = COMMON;

export const LIST_PRICES = {
  ...PAGE,
  ...CREATED,
  active: bool(),
  currency: str(),
  lookup_keys: list(str()),
  product: str(),
  type: oneOf("one_time", "recurring"),
  ...unsupported("recurring"),
};
