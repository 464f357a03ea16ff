import { newId, nowSeconds } from "../../core/core.ts";
import type { Call } from "../../core/core.ts";
import { invalidRequest, ParameterError } from "../../core/errors.ts";
import { assertCurrency } from "../../core/money.ts";
import type { Coupon } from "../../core/stripe-types.ts";
import type { Values } from "../../http/rules.ts";
import { emit } from "../../webhooks/emit.ts";
import { findIn } from "../find-in.ts";
import type { CREATE_COUPON } from "./params.ts";
import { shownCoupon } from "./shown.ts";

const CODE_LENGTH = 8;
type Given = Values<typeof CREATE_COUPON>;

export function createCoupon(call: Call, values: Given): object {
  assertDiscount(values);
  assertDuration(values);
  assertPositive("max_redemptions", values.max_redemptions);
  const now = nowSeconds(call.core);
  if (values.redeem_by !== undefined && values.redeem_by <= now) {
    throw invalidRequest("redeem_by must be in the future.", undefined, "redeem_by");
  }
  const products = values.applies_to?.products ?? [];
  for (const id of products) findIn(call.account.products, "product", id, "applies_to[products]");
  const id = values.id ?? newId(call.core, "", CODE_LENGTH).slice(1);
  if (call.account.coupons.has(id)) {
    throw invalidRequest(`Coupon already exists: ${id}`, "resource_already_exists", "id");
  }
  const coupon: Coupon = {
    id,
    object: "coupon",
    amount_off: values.amount_off ?? null,
    ...(products.length === 0 ? {} : { applies_to: { products } }),
    created: now,
    currency: values.currency?.toLowerCase() ?? null,
    duration: values.duration ?? "once",
    duration_in_months: values.duration_in_months ?? null,
    livemode: false,
    max_redemptions: values.max_redemptions ?? null,
    metadata: values.metadata ?? {},
    name: values.name ?? null,
    percent_off: values.percent_off ?? null,
    redeem_by: values.redeem_by ?? null,
    times_redeemed: 0,
    valid: true,
  };
  call.account.coupons.set(id, coupon);
  emit(call, "coupon.created", shownCoupon(coupon));
  return shownCoupon(coupon);
}

function assertDiscount({ amount_off: amount, percent_off: percent, currency }: Given): void {
  if ((amount === undefined) === (percent === undefined)) {
    const message = "A coupon has either percent_off or amount_off, and exactly one of them.";
    throw invalidRequest(message, undefined, percent === undefined ? "percent_off" : "amount_off");
  }
  if (percent !== undefined && (percent <= 0 || percent > 100)) {
    throw new ParameterError("percent_off", "percent_off must be above 0 and at most 100.");
  }
  assertPositive("amount_off", amount);
  if (amount === undefined) return;
  if (currency === undefined) {
    throw new ParameterError("currency", "Missing required param: currency.", "parameter_missing");
  }
  assertCurrency(currency.toLowerCase());
}

function assertDuration({ duration = "once", duration_in_months: months }: Given): void {
  if ((duration === "repeating") === (months !== undefined)) return;
  const message = "duration_in_months goes together with duration=repeating, and only with it.";
  throw invalidRequest(message, undefined, "duration_in_months");
}

function assertPositive(name: string, value: number | undefined): void {
  if (value === undefined || value > 0) return;
  throw new ParameterError(name, "Invalid positive integer", "parameter_invalid_integer");
}
