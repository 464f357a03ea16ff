import type { Core } from "../core/core.ts";
import { invalidRequest } from "../core/errors.ts";
import { byDueTime } from "../core/heap.ts";
import { decodeState, encodeState, isObject } from "../core/json.ts";
import { createState } from "../core/state.ts";
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
  return { format: FORMAT, now: core.clock.now(), state: encodeState(core.state) };
}

export function restoreSnapshot(core: Core, input: Input): { restored: true } {
  const { format, now, state } = input;
  if (format !== FORMAT || typeof now !== "number" || typeof state !== "string") {
    throw invalidRequest("This is no snapshot. Give back what GET /_sim/snapshot answered.");
  }
  const decoded = decodeState(state);
  if (!isObject(decoded)) throw invalidRequest("The snapshot's state cannot be read.");
  core.state = decoded as unknown as State;
  // Whatever made the snapshot: what is sorted is a heap.
  core.state.jobs.sort(byDueTime);
  core.state.deliveries.sort(byDueTime);
  core.clock.moveTo(now);
  core.faults = [];
  return { restored: true };
}

/** Back to an empty Stripe with the seed and the way of delivery it was started with. */
export function resetAll(core: Core): { reset: true } {
  core.state = createState(core.initial.seed, core.initial.delivery);
  core.clock.moveTo(core.initial.now());
  core.faults = [];
  core.requestLog = [];
  core.deliveryLog = [];
  return { reset: true };
}
