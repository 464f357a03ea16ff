import {
  removePaymentMethod as useCase,
  RemovePaymentMethodInput,
} from "../application/remove-payment-method.ts";
import { OPTIONS } from "../config.ts";
import { callable } from "./callable.ts";

export const removePaymentMethod = callable(
  "removePaymentMethod",
  OPTIONS.removePaymentMethod,
  RemovePaymentMethodInput,
  useCase,
);
