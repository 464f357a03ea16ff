import type { Call } from "../../core/core.ts";
import { EXPAND } from "../../http/common-params.ts";
import { isCreatedWithin, listPage } from "../../http/lists.ts";
import { route } from "../../http/route.ts";
import type { Values } from "../../http/rules.ts";
import { findIn } from "../find-in.ts";
import { deleteCoupon, UPDATE_COUPON, updateCoupon } from "./change.ts";
import { createCoupon } from "./create.ts";
import { CREATE_COUPON, LIST_COUPONS } from "./params.ts";
import { refreshCoupon } from "./redeem.ts";
import { shownCoupon } from "./shown.ts";

const ALL = "/v1/coupons";
const ONE = "/v1/coupons/{coupon}";

export const COUPON_ROUTES = [
  route({ method: "POST", path: ALL, params: CREATE_COUPON, run: createCoupon }),
  route({ method: "GET", path: ALL, params: LIST_COUPONS, run: listCoupons }),
  route({ method: "GET", path: ONE, params: EXPAND, run: getCoupon }),
  route({ method: "POST", path: ONE, params: UPDATE_COUPON, run: updateCoupon }),
  route({ method: "DELETE", path: ONE, params: {}, run: deleteCoupon }),
];

function getCoupon(call: Call, _values: object, id: string): object {
  return shownCoupon(refreshCoupon(call, findIn(call.account.coupons, "coupon", id, null)));
}

function listCoupons(call: Call, values: Values<typeof LIST_COUPONS>): object {
  const found = [...call.account.coupons.values()].filter((one) =>
    isCreatedWithin(one.created, values.created),
  );
  const shown = found.map((one) => shownCoupon(refreshCoupon(call, one)));
  return listPage(ALL, shown, values);
}
