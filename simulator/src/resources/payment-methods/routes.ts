import type { Call } from "../../core/core.ts";
import type { PaymentMethod } from "../../core/stripe-types.ts";
import { EXPAND } from "../../http/common-params.ts";
import { route } from "../../http/route.ts";
import type { Values } from "../../http/rules.ts";
import { findPaymentMethod } from "../find.ts";
import { attachPaymentMethod, detachPaymentMethod } from "./attach.ts";
import { createPaymentMethod } from "./create.ts";
import { listPaymentMethods } from "./list.ts";
import { ATTACH_PAYMENT_METHOD, CREATE_PAYMENT_METHOD, LIST_PAYMENT_METHODS } from "./params.ts";
import { UPDATE_PAYMENT_METHOD, updatePaymentMethod } from "./update.ts";

const ALL = "/v1/payment_methods";
const ONE = "/v1/payment_methods/{payment_method}";

export const PAYMENT_METHOD_ROUTES = [
  route({
    method: "POST",
    path: ALL,
    forPublishableKey: true,
    params: CREATE_PAYMENT_METHOD,
    run: createPaymentMethod,
  }),
  route({ method: "GET", path: ALL, params: LIST_PAYMENT_METHODS, run: listAll }),
  route({ method: "GET", path: ONE, params: EXPAND, run: getPaymentMethod }),
  route({ method: "POST", path: ONE, params: UPDATE_PAYMENT_METHOD, run: updatePaymentMethod }),
  route({
    method: "POST",
    path: `${ONE}/attach`,
    params: ATTACH_PAYMENT_METHOD,
    run: attachPaymentMethod,
  }),
  route({ method: "POST", path: `${ONE}/detach`, params: EXPAND, run: detachPaymentMethod }),
];

function listAll(call: Call, values: Values<typeof LIST_PAYMENT_METHODS>): object {
  return listPaymentMethods(call, values);
}

function getPaymentMethod({ account }: Call, _values: object, id: string): PaymentMethod {
  return findPaymentMethod(account, id).object;
}
