import type { Call } from "../../core/core.ts";
import { noSuch } from "../../core/errors.ts";
import { EXPAND } from "../../http/common-params.ts";
import { isCreatedWithin, listPage } from "../../http/lists.ts";
import { route } from "../../http/route.ts";
import type { Values } from "../../http/rules.ts";
import { findCustomer } from "../find.ts";
import { listPaymentMethods } from "../payment-methods/list.ts";
import {
  CREATE_CUSTOMER,
  LIST_CUSTOMERS,
  LIST_CUSTOMER_PAYMENT_METHODS,
  UPDATE_CUSTOMER,
} from "./params.ts";
import { createCustomer, deleteCustomer, updateCustomer } from "./write.ts";

const ALL = "/v1/customers";
const ONE = "/v1/customers/{customer}";

export const CUSTOMER_ROUTES = [
  route({ method: "POST", path: ALL, params: CREATE_CUSTOMER, run: createCustomer }),
  route({ method: "GET", path: ALL, params: LIST_CUSTOMERS, run: listCustomers }),
  route({ method: "GET", path: ONE, params: EXPAND, run: getCustomer }),
  route({ method: "POST", path: ONE, params: UPDATE_CUSTOMER, run: updateCustomer }),
  route({ method: "DELETE", path: ONE, params: {}, run: deleteCustomer }),
  route({
    method: "GET",
    path: `${ONE}/payment_methods`,
    params: LIST_CUSTOMER_PAYMENT_METHODS,
    run: listOfCustomer,
  }),
];

/** A deleted customer is still found, as `deleted: true`. */
function getCustomer({ account }: Call, _values: object, id: string): object {
  const found = account.customers.get(id);
  if (found === undefined) throw noSuch("customer", id, "id", 404);
  return found;
}

function listCustomers({ account }: Call, values: Values<typeof LIST_CUSTOMERS>): object {
  const found = [...account.customers.values()].filter(
    (one) =>
      one.deleted !== true &&
      (values.email === undefined || one.email === values.email) &&
      isCreatedWithin(one.created, values.created),
  );
  return listPage(ALL, found, values);
}

function listOfCustomer(
  call: Call,
  values: Values<typeof LIST_CUSTOMER_PAYMENT_METHODS>,
  id: string,
): object {
  findCustomer(call.account, id, null);
  return listPaymentMethods(
    call,
    { ...values, customer: id },
    `/v1/customers/${id}/payment_methods`,
  );
}
