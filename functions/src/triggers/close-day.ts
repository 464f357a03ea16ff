import { closeDay as useCase, CloseDayInput } from "../application/close-day.ts";
import { OPTIONS } from "../config.ts";
import { operatorCallable } from "./callable.ts";

export const closeDay = operatorCallable("closeDay", OPTIONS.closeDay, CloseDayInput, useCase);
