import { EXPAND } from "../../http/common-params.ts";
import { bool, int, list, obj, oneOf, required, str } from "../../http/rules.ts";
import type { Values } from "../../http/rules.ts";
import { unsupported } from "../../http/unsupported.ts";
import { ALLOW_REDISPLAY } from "../payment-methods/params.ts";

const SWITCH = oneOf("disabled", "enabled");
const ENABLED = { enabled: required(bool()) };
const FILTERS = { payment_method_allow_redisplay_filters: list(ALLOW_REDISPLAY) };

const COMPONENTS = obj({
  active_entitlements: obj(ENABLED),
  buy_button: obj(ENABLED),
  customer_portal: obj(ENABLED),
  customer_sheet: obj({
    ...ENABLED,
    features: obj({ ...FILTERS, payment_method_remove: SWITCH }),
  }),
  mobile_payment_element: obj({
    ...ENABLED,
    features: obj({
      ...FILTERS,
      payment_method_redisplay: SWITCH,
      payment_method_remove: SWITCH,
      payment_method_save: SWITCH,
      payment_method_save_allow_redisplay_override: ALLOW_REDISPLAY,
    }),
  }),
  payment_element: obj({
    ...ENABLED,
    features: obj({
      ...FILTERS,
      payment_method_redisplay: SWITCH,
      payment_method_redisplay_limit: int(),
      payment_method_remove: SWITCH,
      payment_method_save: SWITCH,
      payment_method_save_usage: oneOf("off_session", "on_session"),
    }),
  }),
  pricing_table: obj(ENABLED),
});

export const CREATE_CUSTOMER_SESSION = {
  ...EXPAND,
  components: required(COMPONENTS),
  customer: required(str()),
  ...unsupported("customer_account"),
};

export type ComponentValues = Values<typeof CREATE_CUSTOMER_SESSION>["components"];
