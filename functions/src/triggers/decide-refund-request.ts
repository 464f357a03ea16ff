import {
  decideRefundRequest as useCase,
  DecideRefundRequestInput,
} from "../application/decide-refund-request.ts";
import { OPTIONS } from "../config.ts";
import { operatorCallable } from "./callable.ts";

export const decideRefundRequest = operatorCallable(
  "decideRefundRequest",
  OPTIONS.decideRefundRequest,
  DecideRefundRequestInput,
  useCase,
);
