import type { Call } from "../../core/core.ts";
import { toJson } from "../../core/json.ts";
import type { PromotionCode } from "../../core/stripe-types.ts";
import { EXPAND } from "../../http/common-params.ts";
import { isWanted, listPage } from "../../http/lists.ts";
import { mergeMetadata } from "../../http/merge.ts";
import { route } from "../../http/route.ts";
import type { Values } from "../../http/rules.ts";
import { emitUpdate } from "../../webhooks/emit.ts";
import { refreshPromotionCode } from "../coupons/redeem.ts";
import { findIn } from "../find-in.ts";
import { createPromotionCode } from "./create.ts";
import { CREATE_PROMOTION_CODE, LIST_PROMOTION_CODES, UPDATE_PROMOTION_CODE } from "./params.ts";

const ALL = "/v1/promotion_codes";

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
  const found = all
    .map((one) => refreshPromotionCode(call, one))
    .filter(
      (one) =>
        (active === undefined || one.active === active) &&
        (code === undefined || one.code.toLowerCase() === code.toLowerCase()) &&
        (coupon === undefined || one.promotion.coupon === coupon) &&
        isWanted(one, values, ["customer"]),
    );
  return listPage(ALL, found, values);
}
