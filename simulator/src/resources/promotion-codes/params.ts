import { CREATED, EXPAND, METADATA, PAGE } from "../../http/common-params.ts";
import { bool, int, metadata, obj, oneOf, required, str } from "../../http/rules.ts";
import { unsupported } from "../../http/unsupported.ts";

export const CREATE_PROMOTION_CODE = {
  ...EXPAND,
  active: bool(),
  code: str(500),
  customer: str(),
  expires_at: int(),
  max_redemptions: int(),
  metadata: metadata(),
  promotion: required(obj({ type: required(oneOf("coupon")), coupon: str() })),
  restrictions: obj({
    first_time_transaction: bool(),
    minimum_amount: int(),
    minimum_amount_currency: str(),
    ...unsupported("currency_options"),
  }),
  ...unsupported("customer_account"),
};

export const UPDATE_PROMOTION_CODE = {
  ...EXPAND,
  active: bool(),
  metadata: METADATA,
  restrictions: obj(unsupported("currency_options")),
};

export const LIST_PROMOTION_CODES = {
  ...PAGE,
  ...CREATED,
  active: bool(),
  code: str(),
  coupon: str(),
  customer: str(),
  ...unsupported("customer_account"),
};
