import { replayEvent as useCase, ReplayEventInput } from "../application/replay-event.ts";
import { OPTIONS } from "../config.ts";
import { operatorCallable } from "./callable.ts";

export const replayEvent = operatorCallable(
  "replayEvent",
  OPTIONS.replayEvent,
  ReplayEventInput,
  useCase,
);
