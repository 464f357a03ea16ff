import { nowSeconds } from "../../core/core.ts";
import type { Call } from "../../core/core.ts";
import type { Coupon, PromotionCode } from "../../core/stripe-types.ts";

/** Whether it can still be used depends on the clock, so it is worked out when it is read. */
export function refreshCoupon(call: Call, coupon: Coupon): Coupon {
  const isOver = coupon.redeem_by !== null && nowSeconds(call.core) >= coupon.redeem_by;
  const isUsedUp =
    coupon.max_redemptions !== null && coupon.times_redeemed >= coupon.max_redemptions;
  coupon.valid = !isOver && !isUsedUp;
  return coupon;
}

export function refreshPromotionCode(call: Call, code: PromotionCode): PromotionCode {
  const coupon = call.account.coupons.get(code.promotion.coupon ?? "");
  const isOver = code.expires_at !== null && nowSeconds(call.core) >= code.expires_at;
  const isUsedUp = code.max_redemptions !== null && code.times_redeemed >= code.max_redemptions;
  const isValid = coupon !== undefined && refreshCoupon(call, coupon).valid;
  if (isOver || isUsedUp || !isValid) code.active = false;
  return code;
}

/** Counts one use, when the session that has the discount is complete. */
export function redeem(call: Call, coupon: string, promotionCode: string | null): void {
  const used = call.account.coupons.get(coupon);
  if (used !== undefined) {
    used.times_redeemed += 1;
    refreshCoupon(call, used);
  }
  const code = call.account.promotionCodes.get(promotionCode ?? "");
  if (code === undefined) return;
  code.times_redeemed += 1;
  refreshPromotionCode(call, code);
}
