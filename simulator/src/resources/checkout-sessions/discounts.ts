import { newId, nowSeconds } from "../../core/core.ts";
import type { Call } from "../../core/core.ts";
import { invalidRequest } from "../../core/errors.ts";
import type { Coupon, Discount, PromotionCode } from "../../core/stripe-types.ts";
import { refreshCoupon, refreshPromotionCode } from "../coupons/redeem.ts";
import { findIn } from "../find-in.ts";

export interface Offer {
  coupon: Coupon;
  promotionCode: PromotionCode | null;
}

/** What the one entry of `discounts` stands for. @throws ApiError when it cannot be had. */
export function offerOf(
  call: Call,
  given: { coupon?: string; promotion_code?: string },
  place: string,
): Offer {
  const { coupon, promotion_code: code } = given;
  if ((coupon === undefined) === (code === undefined)) {
    const message = "A discount has either coupon or promotion_code, and exactly one of them.";
    throw invalidRequest(message, undefined, place);
  }
  if (coupon !== undefined) {
    const found = findIn(call.account.coupons, "coupon", coupon, `${place}[coupon]`);
    return { coupon: assertValid(call, found, `${place}[coupon]`), promotionCode: null };
  }
  const name = `${place}[promotion_code]`;
  return offerOfCode(
    call,
    findIn(call.account.promotionCodes, "promotion code", code ?? "", name),
    name,
  );
}

/** What a customer's words stand for, or null. */
export function findOffer(call: Call, code: string): Offer | null {
  const wanted = code.trim().toLowerCase();
  const found = [...call.account.promotionCodes.values()].find(
    (one) => one.code.toLowerCase() === wanted && refreshPromotionCode(call, one).active,
  );
  return found === undefined ? null : offerOfCode(call, found, "promotion_code");
}

function offerOfCode(call: Call, promotionCode: PromotionCode, param: string): Offer {
  if (!refreshPromotionCode(call, promotionCode).active) {
    throw invalidRequest("This promotion code is no longer valid.", undefined, param);
  }
  const coupon = findIn(
    call.account.coupons,
    "coupon",
    promotionCode.promotion.coupon ?? "",
    param,
  );
  return { coupon: assertValid(call, coupon, param), promotionCode };
}

function assertValid(call: Call, coupon: Coupon, param: string): Coupon {
  if (refreshCoupon(call, coupon).valid) return coupon;
  throw invalidRequest("This coupon is no longer valid.", undefined, param);
}

/** @throws ApiError when the offer is for another currency, customer or a larger sum. */
export function assertOfferFits(
  { coupon, promotionCode }: Offer,
  sale: { currency: string; subtotal: number; customer: string | null },
  param: string,
): void {
  if (coupon.currency !== null && coupon.currency !== sale.currency) {
    const message = `The coupon is in ${coupon.currency}, and the session in ${sale.currency}.`;
    throw invalidRequest(message, undefined, param);
  }
  const rules = promotionCode?.restrictions;
  const minimum = rules?.minimum_amount ?? 0;
  const isSameCurrency = (rules?.minimum_amount_currency ?? sale.currency) === sale.currency;
  if (minimum > 0 && (!isSameCurrency || sale.subtotal < minimum)) {
    throw invalidRequest("This promotion code is for a larger order.", undefined, param);
  }
  const owner = promotionCode?.customer ?? null;
  if (owner !== null && owner !== sale.customer) {
    throw invalidRequest("This promotion code is for another customer.", undefined, param);
  }
}

export function makeDiscount(call: Call, session: string, offer: Offer): Discount {
  return {
    id: newId(call.core, "di"),
    object: "discount",
    checkout_session: session,
    customer: null,
    customer_account: null,
    end: null,
    invoice: null,
    invoice_item: null,
    promotion_code: offer.promotionCode?.id ?? null,
    source: { coupon: offer.coupon.id, type: "coupon" },
    start: nowSeconds(call.core),
    subscription: null,
    subscription_item: null,
  };
}
