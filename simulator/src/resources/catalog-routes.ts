import { CHECKOUT_SESSION_ROUTES } from "./checkout-sessions/routes.ts";
import { COUPON_ROUTES } from "./coupons/routes.ts";
import { PRICE_ROUTES } from "./prices/routes.ts";
import { PRODUCT_ROUTES } from "./products/routes.ts";
import { PROMOTION_CODE_ROUTES } from "./promotion-codes/routes.ts";
import { SHIPPING_RATE_ROUTES } from "./shipping-rates/routes.ts";
import { TAX_RATE_ROUTES } from "./tax-rates/routes.ts";

/** Checkout Sessions, and what they sell and reckon with. */
export const CATALOG_ROUTES = [
  ...PRODUCT_ROUTES,
  ...PRICE_ROUTES,
  ...COUPON_ROUTES,
  ...PROMOTION_CODE_ROUTES,
  ...SHIPPING_RATE_ROUTES,
  ...TAX_RATE_ROUTES,
  ...CHECKOUT_SESSION_ROUTES,
];
