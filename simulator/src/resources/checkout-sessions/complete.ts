import type { Call } from "../../core/core.ts";
import type { CheckoutRecord } from "../../core/account-records.ts";
import { emit } from "../../webhooks/emit.ts";
import { redeem } from "../coupons/redeem.ts";

/** Nothing more is asked of the customer; whether the money is there says `payment_status`. */
export function completeSession(call: Call, record: CheckoutRecord): void {
  const { object: session, discount } = record;
  session.status = "complete";
  session.url = null;
  if (discount !== null) redeem(call, discount.source.coupon ?? "", discount.promotion_code);
  emit(call, "checkout.session.completed", session);
}
