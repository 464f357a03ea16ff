import { CREATED, EXPAND, METADATA, PAGE } from "../../http/common-params.ts";
import { num } from "../../http/number-rule.ts";
import { int, list, obj, oneOf, str } from "../../http/rules.ts";
import { unsupported } from "../../http/unsupported.ts";

export const CREATE_COUPON = {
  ...EXPAND,
  amount_off: int(),
  applies_to: obj({ products: list(str()) }),
  currency: str(),
  duration: oneOf("forever", "once", "repeating"),
  duration_in_months: int(),
  id: str(),
  max_redemptions: int(),
  metadata: METADATA,
  name: str(40),
  percent_off: num(),
  redeem_by: int(),
  ...unsupported("currency_options"),
};

export const LIST_COUPONS = { ...PAGE, ...CREATED };
