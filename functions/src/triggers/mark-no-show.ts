import { markNoShow as useCase, MarkNoShowInput } from "../application/mark-no-show.ts";
import { OPTIONS } from "../config.ts";
import { operatorCallable } from "./callable.ts";

export const markNoShow = operatorCallable(
  "markNoShow",
  OPTIONS.markNoShow,
  MarkNoShowInput,
  useCase,
);
