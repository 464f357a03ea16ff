import { refundPayment as useCase, RefundPaymentInput } from "../application/refund-payment.ts";
import { OPTIONS } from "../config.ts";
import { operatorCallable } from "./callable.ts";

export const refundPayment = operatorCallable(
  "refundPayment",
  OPTIONS.refundPayment,
  RefundPaymentInput,
  useCase,
);
