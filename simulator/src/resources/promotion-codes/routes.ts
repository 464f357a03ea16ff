import { newId, nowSeconds } from "../../core/core.ts";
import type { Call } from "../../core/core.ts";
import { invalidRequest } from "../../core/errors.ts";
import { toJson } from "../../core/json.ts";
import { base62 } from "../../core/random.ts";
import type { PromotionCode } from "../../core/stripe-types.ts";
import { CREATED, EXPAND, METADATA, PAGE } from "../../http/common-params.ts";
import { isWanted, listPage } from "../../http/lists.ts";
import { mergeMetadata } from "../../http/merge.ts";
import { route } from "../../http/route.ts";
import { bool, int, metadata, obj, oneOf, required, str } from "../../http/rules.ts";
import type { Values } from "../../http/rules.ts";
import { unsupported } from "../../http/unsupported.ts";
import { emit, emitUpdate } from "../../webhooks/emit.ts";
import { refreshPromotionCode } from "../coupons/redeem.ts";
import { findIn } from "../find-in.ts";
import { findCustomer } from "../find.ts";

const ALL = "/v1/promotion_codes";
const CODE_LENGTH = 8;
const CODE = /^[A-Za-z0-9_-]+$/;

const CREATE_PROMOTION_CODE = {
  ...EXPAND,
  active: bool(),
  code: str(500),
  customer: str(),
  expires_at: int(),
  max_redemptions: int(),
  metadata: metadata(),
  promotion: required(obj({ type: required(oneOf("coupon")), coupon: str() })),
  restrictions: obj({
    first_time_transaction: bool(),
    minimum_amount: int(),
    minimum_amount_currency: str(),
    ...unsupported("currency_options"),
  }),
  ...unsupported("customer_account"),
};
const UPDATE_PROMOTION_CODE = {
  ...EXPAND,
  active: bool(),
  metadata: METADATA,
  restrictions: obj(unsupported("currency_options")),
};
const LIST_PROMOTION_CODES = {
  ...PAGE,
  ...CREATED,
  active: bool(),
  code: str(),
  coupon: str(),
  customer: str(),
  ...unsupported("customer_account"),
};

export const PROMOTION_CODE_ROUTES = [
  route({ method: "POST", path: ALL, params: CREATE_PROMOTION_CODE, run: createPromotionCode }),
  route({ method: "GET", path: ALL, params: LIST_PROMOTION_CODES, run: listPromotionCodes }),
  route({ method: "GET", path: `${ALL}/{promotion_code}`, params: EXPAND, run: getPromotionCode }),
  route({
    method: "POST",
    path: `${ALL}/{promotion_code}`,
    params: UPDATE_PROMOTION_CODE,
    run: updatePromotionCode,
  }),
];

function createPromotionCode(
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

function updatePromotionCode(
  call: Call,
  values: Values<typeof UPDATE_PROMOTION_CODE>,
  id: string,
): PromotionCode {
  const found = findIn(call.account.promotionCodes, "promotion code", id, null);
  const promotionCode = refreshPromotionCode(call, found);
  const before = toJson(promotionCode);
  promotionCode.metadata = mergeMetadata(promotionCode.metadata ?? {}, values.metadata);
  promotionCode.active = values.active ?? promotionCode.active;
  emitUpdate(call, "promotion_code.updated", before, promotionCode);
  return promotionCode;
}

function getPromotionCode(call: Call, _values: object, id: string): PromotionCode {
  return refreshPromotionCode(
    call,
    findIn(call.account.promotionCodes, "promotion code", id, null),
  );
}

function listPromotionCodes(call: Call, values: Values<typeof LIST_PROMOTION_CODES>): object {
  const { active, code, coupon } = values;
  const all = [...call.account.promotionCodes.values()];
  const found = all.filter(
    (one) =>
      (active === undefined || refreshPromotionCode(call, one).active === active) &&
      (code === undefined || one.code.toLowerCase() === code.toLowerCase()) &&
      (coupon === undefined || one.promotion.coupon === coupon) &&
      isWanted(one, values, ["customer"]),
  );
  return listPage(ALL, found, values);
}
