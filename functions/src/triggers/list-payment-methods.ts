import {
  listPaymentMethods as useCase,
  ListPaymentMethodsInput,
} from "../application/list-payment-methods.ts";
import { OPTIONS } from "../config.ts";
import { callable } from "./callable.ts";

export const listPaymentMethods = callable(
  "listPaymentMethods",
  OPTIONS.listPaymentMethods,
  ListPaymentMethodsInput,
  useCase,
  "reads",
);
