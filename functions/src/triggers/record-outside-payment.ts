import {
  recordOutsidePayment as useCase,
  RecordOutsidePaymentInput,
} from "../application/record-outside-payment.ts";
import { OPTIONS } from "../config.ts";
import { operatorCallable } from "./callable.ts";

export const recordOutsidePayment = operatorCallable(
  "recordOutsidePayment",
  OPTIONS.recordOutsidePayment,
  RecordOutsidePaymentInput,
  useCase,
);
