import { newId, nowSeconds } from "../../core/core.ts";
import type { Call } from "../../core/core.ts";
import { invalidRequest } from "../../core/errors.ts";
import { base62 } from "../../core/random.ts";
import type { PromotionCode } from "../../core/stripe-types.ts";
import type { Values } from "../../http/rules.ts";
import { emit } from "../../webhooks/emit.ts";
import { refreshPromotionCode } from "../coupons/redeem.ts";
import { findIn } from "../find-in.ts";
import { findCustomer } from "../find.ts";
import type { CREATE_PROMOTION_CODE } from "./params.ts";

const CODE_LENGTH = 8;
const CODE = /^[A-Za-z0-9_-]+$/;

export function createPromotionCode(
  call: Call,
  values: Values<typeof CREATE_PROMOTION_CODE>,
): PromotionCode {
  const couponId = values.promotion.coupon ?? "";
  const coupon = findIn(call.account.coupons, "coupon", couponId, "promotion[coupon]");
  if (values.customer !== undefined) findCustomer(call.account, values.customer, "customer");
  const code = values.code ?? base62(call.core.state.ids, CODE_LENGTH).toUpperCase();
  assertCode(call, code);
  const { restrictions } = values;
  const promotionCode: PromotionCode = {
    id: newId(call.core, "promo"),
    object: "promotion_code",
    active: values.active ?? true,
    code,
    created: nowSeconds(call.core),
    customer: values.customer ?? null,
    customer_account: null,
    expires_at: values.expires_at ?? coupon.redeem_by,
    livemode: false,
    max_redemptions: values.max_redemptions ?? null,
    metadata: values.metadata ?? {},
    promotion: { coupon: coupon.id, type: "coupon" },
    restrictions: {
      first_time_transaction: restrictions?.first_time_transaction ?? false,
      minimum_amount: restrictions?.minimum_amount ?? null,
      minimum_amount_currency: restrictions?.minimum_amount_currency ?? null,
    },
    times_redeemed: 0,
  };
  call.account.promotionCodes.set(promotionCode.id, promotionCode);
  emit(call, "promotion_code.created", promotionCode);
  return promotionCode;
}

/** Codes are compared without regard to case. */
function assertCode(call: Call, code: string): void {
  if (!CODE.test(code)) throw invalidRequest(`Invalid promotion code: ${code}`, undefined, "code");
  const isTaken = [...call.account.promotionCodes.values()].some(
    (one) =>
      one.code.toLowerCase() === code.toLowerCase() && refreshPromotionCode(call, one).active,
  );
  if (isTaken) {
    throw invalidRequest(`An active promotion code '${code}' exists already.`, undefined, "code");
  }
}
