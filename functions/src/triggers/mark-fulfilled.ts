import { markFulfilled as useCase, MarkFulfilledInput } from "../application/mark-fulfilled.ts";
import { OPTIONS } from "../config.ts";
import { operatorCallable } from "./callable.ts";

export const markFulfilled = operatorCallable(
  "markFulfilled",
  OPTIONS.markFulfilled,
  MarkFulfilledInput,
  useCase,
);
