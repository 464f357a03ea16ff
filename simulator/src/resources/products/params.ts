import { CREATED, EXPAND, METADATA, PAGE } from "../../http/common-params.ts";
import { num } from "../../http/number-rule.ts";
import { bool, clearable, int, list, metadata, obj, required, str } from "../../http/rules.ts";
import { unsupported } from "../../http/unsupported.ts";
import { RECURRING, TAX_BEHAVIOR } from "../prices/params.ts";

const FEATURES = list(obj({ name: required(str(80)) }));
const DIMENSIONS = obj({
  height: required(num()),
  length: required(num()),
  weight: required(num()),
  width: required(num()),
});

const COMMON = {
  ...EXPAND,
  active: bool(),
  metadata: METADATA,
  shippable: bool(),
  statement_descriptor: str(22),
};

export const CREATE_PRODUCT = {
  ...COMMON,
  id: str(),
  name: required(str()),
  default_price_data: obj({
    currency: required(str()),
    unit_amount: int(),
    recurring: RECURRING,
    tax_behavior: TAX_BEHAVIOR,
    metadata: metadata(),
    ...unsupported("currency_options", "custom_unit_amount", "unit_amount_decimal"),
  }),
  description: str(40_000),
  images: list(str()),
  marketing_features: FEATURES,
  package_dimensions: DIMENSIONS,
  tax_code: str(),
  unit_label: str(12),
  url: str(),
};

export const UPDATE_PRODUCT = {
  ...COMMON,
  name: str(),
  default_price: str(),
  description: clearable(str(40_000)),
  images: clearable(list(str())),
  marketing_features: clearable(FEATURES),
  package_dimensions: clearable(DIMENSIONS),
  tax_code: clearable(str()),
  unit_label: clearable(str(12)),
  url: clearable(str()),
};

export const LIST_PRODUCTS = {
  ...PAGE,
  ...CREATED,
  active: bool(),
  ids: list(str()),
  shippable: bool(),
  url: str(),
};
