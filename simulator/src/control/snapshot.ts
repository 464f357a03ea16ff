import type { Core } from "../core/core.ts";
import { invalidRequest } from "../core/errors.ts";
import { byDueTime } from "../core/heap.ts";
import { decodeState, encodeState, isObject } from "../core/json.ts";
import { accountOf, createState } from "../core/state.ts";
import type { State } from "../core/state.ts";
import type { Input } from "./input.ts";

const FORMAT = 2;

export interface Snapshot {
  format: number;
  now: number;
  state: string;
}

/** Everything that decides later answers: objects, chance, clock, queue, stored answers. */
export function takeSnapshot(core: Core): Snapshot {
  // What is on its way may arrive or not: whoever goes on from here delivers it again.
  const deliveries = [...core.state.deliveries, ...core.carried];
  const state = encodeState({ ...core.state, deliveries });
  return { format: FORMAT, now: core.clock.now(), state };
}

export function restoreSnapshot(core: Core, input: Input): { restored: true } {
  const { format, now, state } = input;
  if (format !== FORMAT || typeof now !== "number" || typeof state !== "string") {
    throw invalidRequest("This is no snapshot. Give back what GET /_sim/snapshot answered.");
  }
  core.state = readState(state);
  core.carried.clear();
  // Whatever made the snapshot: what is sorted is a heap.
  core.state.jobs.sort(byDueTime);
  core.state.deliveries.sort(byDueTime);
  core.clock.moveTo(now);
  core.faults = [];
  return { restored: true };
}

/** @throws ApiError before anything is replaced, when parts of a state are missing. */
function readState(text: string): State {
  let decoded: unknown;
  try {
    decoded = decodeState(text);
  } catch {
    decoded = null;
  }
  const model = createState(0, "polite");
  accountOf(model, "model");
  if (isLike(decoded, model)) {
    const [account] = model.accounts.values();
    const accounts = [...decoded.accounts.values()] as unknown[];
    if (account !== undefined && accounts.every((one) => isLike(one, account))) return decoded;
  }
  throw invalidRequest("The snapshot's state cannot be read.");
}

function isLike<T extends object>(value: unknown, model: T): value is T {
  if (!isObject(value)) return false;
  return Object.entries(model).every(([key, part]: [string, unknown]) => {
    const given = value[key];
    if (part instanceof Map) return given instanceof Map;
    if (Array.isArray(part)) return Array.isArray(given);
    return typeof given === typeof part;
  });
}

/** Back to an empty Stripe with the seed and the way of delivery it was started with. */
export function resetAll(core: Core): { reset: true } {
  core.state = createState(core.initial.seed, core.initial.delivery);
  core.carried.clear();
  core.clock.moveTo(core.initial.now());
  core.faults = [];
  core.requestLog = [];
  core.deliveryLog = [];
  return { reset: true };
}
