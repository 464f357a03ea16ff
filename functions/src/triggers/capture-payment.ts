import { capturePayment as useCase, CapturePaymentInput } from "../application/capture-payment.ts";
import { OPTIONS } from "../config.ts";
import { operatorCallable } from "./callable.ts";

export const capturePayment = operatorCallable(
  "capturePayment",
  OPTIONS.capturePayment,
  CapturePaymentInput,
  useCase,
);
