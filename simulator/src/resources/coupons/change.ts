import type { Call } from "../../core/core.ts";
import { toJson } from "../../core/json.ts";
import type { Coupon } from "../../core/stripe-types.ts";
import { EXPAND, METADATA } from "../../http/common-params.ts";
import { mergeMetadata } from "../../http/merge.ts";
import { str } from "../../http/rules.ts";
import type { Values } from "../../http/rules.ts";
import { unsupported } from "../../http/unsupported.ts";
import { emit, emitUpdate } from "../../webhooks/emit.ts";
import { findIn } from "../find-in.ts";
import { refreshCoupon } from "./redeem.ts";
import { shownCoupon } from "./shown.ts";

export const UPDATE_COUPON = {
  ...EXPAND,
  metadata: METADATA,
  name: str(40),
  ...unsupported("currency_options"),
};

/** What it takes off can never be changed. */
export function updateCoupon(call: Call, values: Values<typeof UPDATE_COUPON>, id: string): Coupon {
  const coupon = refreshCoupon(call, findIn(call.account.coupons, "coupon", id, null));
  const before = toJson(shownCoupon(coupon));
  coupon.metadata = mergeMetadata(coupon.metadata ?? {}, values.metadata);
  coupon.name = values.name ?? coupon.name;
  emitUpdate(call, "coupon.updated", before, shownCoupon(coupon));
  return shownCoupon(coupon);
}

/** Nobody can use it any more; what it has taken off stays off. */
export function deleteCoupon(call: Call, _values: object, id: string): object {
  const coupon = findIn(call.account.coupons, "coupon", id, null);
  call.account.coupons.delete(id);
  emit(call, "coupon.deleted", shownCoupon(coupon));
  return { id, object: "coupon", deleted: true };
}
