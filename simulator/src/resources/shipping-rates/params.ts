import { CREATED, EXPAND, METADATA, PAGE } from "../../http/common-params.ts";
import { bool, int, metadata, obj, oneOf, required, str } from "../../http/rules.ts";
import { unsupported } from "../../http/unsupported.ts";
import { TAX_BEHAVIOR } from "../prices/params.ts";

const ESTIMATE = obj({
  unit: required(oneOf("business_day", "day", "hour", "month", "week")),
  value: required(int()),
});

/** Also what a session's `shipping_rate_data` holds. */
export const SHIPPING_RATE_DATA = {
  delivery_estimate: obj({ maximum: ESTIMATE, minimum: ESTIMATE }),
  display_name: required(str(100)),
  fixed_amount: obj({
    amount: required(int()),
    currency: required(str()),
    ...unsupported("currency_options"),
  }),
  metadata: metadata(),
  tax_behavior: TAX_BEHAVIOR,
  tax_code: str(),
  type: oneOf("fixed_amount"),
};

export const CREATE_SHIPPING_RATE = { ...EXPAND, ...SHIPPING_RATE_DATA, metadata: METADATA };
export const LIST_SHIPPING_RATES = { ...PAGE, ...CREATED, active: bool(), currency: str() };
