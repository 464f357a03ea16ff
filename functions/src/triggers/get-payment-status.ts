import {
  getPaymentStatus as useCase,
  GetPaymentStatusInput,
} from "../application/get-payment-status.ts";
import { OPTIONS } from "../config.ts";
import { callable } from "./callable.ts";

export const getPaymentStatus = callable(
  "getPaymentStatus",
  OPTIONS.getPaymentStatus,
  GetPaymentStatusInput,
  useCase,
  "reads",
);
