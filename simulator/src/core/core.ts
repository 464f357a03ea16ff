import type { Account } from "./account.ts";
import type { SimClock } from "./clock.ts";
import { toUnixSeconds } from "./clock.ts";
import { base62 } from "./random.ts";
import { pushDue } from "./heap.ts";
import type { DeliveryLogEntry, RequestLogEntry } from "./logs.ts";
import type { Recorder } from "./record.ts";
import type { DeliveryMode, Job, PendingDelivery, State } from "./state.ts";
import type { Fault } from "../http/faults.ts";

/** What every part of the simulator works on. `state` is replaced as a whole by a restore. */
export interface Core {
  state: State;
  readonly clock: SimClock;
  readonly token: string;
  readonly settings: Settings;
  /** What a reset goes back to. */
  readonly initial: { seed: number; delivery: DeliveryMode; now: () => number };
  faults: Fault[];
  requestLog: RequestLogEntry[];
  deliveryLog: DeliveryLogEntry[];
  /** Null unless what is said is kept; a reset leaves it alone. */
  readonly recorder: Recorder | null;
  /** Idempotency keys whose request is running now. */
  readonly inFlight: Set<string>;
  /** Deliveries on their way now. */
  readonly travelling: Set<Promise<unknown>>;
  /** What they bring, for a snapshot: it is in no queue meanwhile. */
  readonly carried: Set<PendingDelivery>;
  /** Called when one of them has ended. */
  onArrival: () => void;
  readonly closing: AbortSignal;
}

export interface Settings {
  readonly deliveryConcurrencyMax: number | null;
  readonly deliveryTimeoutMs: number;
  readonly authorizationMs: number;
  readonly send: (request: Request) => Promise<Response>;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** Where a change comes from: an API request, or the clock (then the request is null). */
export interface Call {
  readonly core: Core;
  readonly account: Account;
  readonly request: ApiRequest | null;
  /** Scheme and host the caller reached the simulator by, for the links in answers. */
  readonly origin: string;
  readonly isPublishable: boolean;
}

interface ApiRequest {
  readonly id: string;
  readonly idempotencyKey: string | null;
  readonly version: string | null;
}

export function newId(core: Core, prefix: string, length = 24): string {
  return `${prefix}_${base62(core.state.ids, length)}`;
}

export function nowSeconds(core: Core): number {
  return toUnixSeconds(core.clock.now());
}

export function nextSequence(state: State): number {
  state.sequence += 1;
  return state.sequence;
}

export function addJob(call: Call, kind: Job["kind"], id: string, delayMs: number): void {
  const { core, account } = call;
  const atMs = core.clock.now() + delayMs;
  const sequence = nextSequence(core.state);
  pushDue(core.state.jobs, { atMs, sequence, account: account.id, kind, id });
}
