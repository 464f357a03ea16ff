import { requestRefund as useCase, RequestRefundInput } from "../application/request-refund.ts";
import { OPTIONS } from "../config.ts";
import { callable } from "./callable.ts";

export const requestRefund = callable(
  "requestRefund",
  OPTIONS.requestRefund,
  RequestRefundInput,
  useCase,
);
