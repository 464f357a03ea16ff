import {
  setSlotCapacity as useCase,
  SetSlotCapacityInput,
} from "../application/set-slot-capacity.ts";
import { OPTIONS } from "../config.ts";
import { operatorCallable } from "./callable.ts";

export const setSlotCapacity = operatorCallable(
  "setSlotCapacity",
  OPTIONS.setSlotCapacity,
  SetSlotCapacityInput,
  useCase,
);
