import { invalidRequest } from "../core/errors.ts";
import {
  assertNames,
  inputObject,
  optionalBoolean,
  optionalNumber,
  optionalString,
} from "./input.ts";

export interface DeliverInput {
  events: unknown[];
  endpoint: string | undefined;
  times: number;
  parallel: boolean;
  delayMs: number;
  secret: string | undefined;
  timestamp: number | undefined;
  tamper: boolean;
}

const NAMES = [
  "event",
  "events",
  "endpoint",
  "times",
  "parallel",
  "delayMs",
  "secret",
  "timestamp",
  "tamper",
] as const;
const TIMES_MAX = 1_000;

export function readDeliverInput(body: unknown): DeliverInput {
  const input = inputObject(body, "The body");
  assertNames(input, NAMES);
  const { event, events } = input;
  const list: unknown[] = Array.isArray(events) ? events : event === undefined ? [] : [event];
  if (list.length === 0) throw invalidRequest("Give 'event' or 'events': ids or event objects.");
  const times = optionalNumber(input, "times") ?? 1;
  if (!Number.isInteger(times) || times < 1 || times > TIMES_MAX) {
    throw invalidRequest(`'times' must be a whole number from 1 to ${TIMES_MAX}.`);
  }
  return {
    events: list,
    endpoint: optionalString(input, "endpoint"),
    times,
    parallel: optionalBoolean(input, "parallel") ?? false,
    delayMs: optionalNumber(input, "delayMs") ?? 0,
    secret: optionalString(input, "secret"),
    timestamp: optionalNumber(input, "timestamp"),
    tamper: optionalBoolean(input, "tamper") ?? false,
  };
}
