import type { Coupon } from "../../core/stripe-types.ts";

/** Which products it is for is told only when asked for by `expand`. */
export function shownCoupon<C extends Coupon | undefined>(coupon: C): C {
  if (coupon === undefined) return coupon;
  const shown = { ...coupon };
  delete shown.applies_to;
  return shown;
}
