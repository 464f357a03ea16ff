import { voidPayment as useCase, VoidPaymentInput } from "../application/void-payment.ts";
import { OPTIONS } from "../config.ts";
import { operatorCallable } from "./callable.ts";

export const voidPayment = operatorCallable(
  "voidPayment",
  OPTIONS.voidPayment,
  VoidPaymentInput,
  useCase,
);
