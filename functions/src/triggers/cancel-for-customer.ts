import {
  cancelForCustomer as useCase,
  CancelForCustomerInput,
} from "../application/cancel-for-customer.ts";
import { OPTIONS } from "../config.ts";
import { operatorCallable } from "./callable.ts";

export const cancelForCustomer = operatorCallable(
  "cancelForCustomer",
  OPTIONS.cancelForCustomer,
  CancelForCustomerInput,
  useCase,
);
