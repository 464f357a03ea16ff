import { saveSchedule as useCase } from "../application/save-schedule.ts";
import { SaveScheduleInput } from "../application/save-schedule-input.ts";
import { OPTIONS } from "../config.ts";
import { operatorCallable } from "./callable.ts";

export const saveSchedule = operatorCallable(
  "saveSchedule",
  OPTIONS.saveSchedule,
  SaveScheduleInput,
  useCase,
);
