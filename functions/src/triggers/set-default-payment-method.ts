import {
  setDefaultPaymentMethod as useCase,
  SetDefaultPaymentMethodInput,
} from "../application/set-default-payment-method.ts";
import { OPTIONS } from "../config.ts";
import { callable } from "./callable.ts";

export const setDefaultPaymentMethod = callable(
  "setDefaultPaymentMethod",
  OPTIONS.setDefaultPaymentMethod,
  SetDefaultPaymentMethodInput,
  useCase,
);
