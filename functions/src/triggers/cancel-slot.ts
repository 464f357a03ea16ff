import { cancelSlot as useCase, CancelSlotInput } from "../application/cancel-slot.ts";
import { OPTIONS } from "../config.ts";
import { operatorCallable } from "./callable.ts";

export const cancelSlot = operatorCallable(
  "cancelSlot",
  OPTIONS.cancelSlot,
  CancelSlotInput,
  useCase,
);
