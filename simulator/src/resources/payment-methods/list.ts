import type { Call } from "../../core/core.ts";
import type { JsonObject } from "../../core/json.ts";
import { listPage } from "../../http/lists.ts";
import type { Values } from "../../http/rules.ts";
import { findCustomer } from "../find.ts";
import type { LIST_PAYMENT_METHODS } from "./params.ts";

export function listPaymentMethods(
  { account }: Call,
  values: Values<typeof LIST_PAYMENT_METHODS>,
  url = "/v1/payment_methods",
): JsonObject {
  const { customer, type, allow_redisplay: redisplay } = values;
  findCustomer(account, customer, "customer");
  const found = [...account.paymentMethods.values()]
    .map((record) => record.object)
    .filter(
      (one) =>
        one.customer === customer &&
        (type === undefined || one.type === type) &&
        (redisplay === undefined || one.allow_redisplay === redisplay),
    );
  return listPage(url, found, values);
}
