import type { CustomerSession } from "../../core/stripe-types.ts";
import type { ComponentValues } from "./params.ts";

type Components = NonNullable<CustomerSession["components"]>;

/** What each part of a checkout may show and do for this customer. */
export function componentsOf(given: ComponentValues): Components {
  const { customer_sheet: sheet, mobile_payment_element: mobile, payment_element: web } = given;
  return {
    active_entitlements: { enabled: given.active_entitlements?.enabled ?? false },
    buy_button: { enabled: given.buy_button?.enabled ?? false },
    customer_portal: { enabled: given.customer_portal?.enabled ?? false },
    customer_sheet: {
      enabled: sheet?.enabled ?? false,
      features: sheet?.enabled === true ? { ...SHEET, ...sheet.features } : null,
    },
    mobile_payment_element: {
      enabled: mobile?.enabled ?? false,
      features: mobile?.enabled === true ? { ...MOBILE, ...mobile.features } : null,
    },
    payment_element: {
      enabled: web?.enabled ?? false,
      features: web?.enabled === true ? { ...WEB, ...web.features } : null,
    },
    pricing_table: { enabled: given.pricing_table?.enabled ?? false },
  };
}

const SHEET = {
  payment_method_allow_redisplay_filters: ["always" as const],
  payment_method_remove: "enabled" as const,
};

const MOBILE = {
  payment_method_allow_redisplay_filters: ["always" as const],
  payment_method_redisplay: "disabled" as const,
  payment_method_remove: "disabled" as const,
  payment_method_save: "disabled" as const,
  payment_method_save_allow_redisplay_override: null,
};

const WEB = {
  payment_method_allow_redisplay_filters: ["always" as const],
  payment_method_redisplay: "disabled" as const,
  payment_method_redisplay_limit: 3,
  payment_method_remove: "disabled" as const,
  payment_method_save: "disabled" as const,
  payment_method_save_usage: null,
};
