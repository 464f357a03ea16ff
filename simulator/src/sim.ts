import { setTimeout as sleepFor } from "node:timers/promises";
import { createClock } from "./core/clock.ts";
import { AUTHORIZATION_MS, SECOND_MS } from "./core/constants.ts";
import type { Core, Settings } from "./core/core.ts";
import { createRecorder } from "./core/record.ts";
import { createState } from "./core/state.ts";
import type { DeliveryMode } from "./core/state.ts";
import { handleControl, isOpenToAll } from "./control/handle.ts";
import { assertInvariants, reportInvariants } from "./invariants.ts";
import { handleApi } from "./http/api.ts";
import { CORS_HEADERS } from "./http/answer.ts";
import { readIncoming } from "./http/incoming.ts";
import { nextStartAt, runDue, startDue } from "./webhooks/queue.ts";

export interface SimOptions {
  /** The control plane's password. */
  token: string;
  seed?: number;
  delivery?: DeliveryMode;
  /** The base clock, in milliseconds; the machine's by default. */
  now?: () => number;
  /** Deliveries at once; 4 when hostile and 1, which keeps the order, when polite. */
  deliveryConcurrencyMax?: number;
  deliveryTimeoutMs?: number;
  /** How long a held payment stays capturable. */
  authorizationMs?: number;
  /** How webhooks leave; `fetch` by default. */
  send?: (request: Request) => Promise<Response>;
  /** How a fault waits; real time by default. */
  sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Keeps what is said, one of each shape, and what breaks; `GET /_sim/record` shows it. */
  record?: boolean;
  /** Called with every broken promise of the state machine, after each request. */
  onInvariantError?: (error: unknown) => void;
}

export interface Sim {
  /** Answers as Stripe would. Rejects with DroppedConnection where a fault breaks the line. */
  fetch: (request: Request) => Promise<Response>;
  /** Runs what is due by now, deliveries included, and ends when they have. */
  tick: () => Promise<void>;
  control: SimControlState;
}

interface SimControlState {
  core: Core;
  /** Starts what is due, without waiting for it. */
  startDue: () => void;
  /** Milliseconds until there is something to start; null when there is nothing. */
  msUntilDue: () => number | null;
  /** Throws when an object contradicts another one. */
  assertInvariants: () => void;
  /** Ends what hangs or travels. */
  close: () => void;
}

const DELIVERY_TIMEOUT_MS = 20 * SECOND_MS;

/** A Stripe in memory: pure but for the clock and the sender it is given. */
export function createSim(options: SimOptions): Sim {
  const closing = new AbortController();
  const core = createCore(options, closing.signal);
  const check = () => {
    assertInvariants(core);
  };
  return {
    fetch: (request) => answer(core, request, options.onInvariantError),
    tick: () => runDue(core, core.clock.now()),
    control: {
      core,
      startDue() {
        startDue(core);
      },
      msUntilDue() {
        const atMs = nextStartAt(core);
        return atMs === null ? null : Math.max(0, atMs - core.clock.now());
      },
      assertInvariants: check,
      close() {
        closing.abort();
      },
    },
  };
}

async function answer(
  core: Core,
  request: Request,
  onInvariantError?: (error: unknown) => void,
): Promise<Response> {
  const { pathname } = new URL(request.url);
  const isControl = pathname === "/_sim" || pathname.startsWith("/_sim/");
  if (request.method === "OPTIONS") {
    // Another origin's page may call the API and the bank's page, and none of the rest.
    const isShared = !isControl || isOpenToAll(pathname);
    return new Response(null, { status: 204, headers: isShared ? CORS_HEADERS : {} });
  }
  if (isControl) return handleControl(core, request);
  try {
    return await handleApi(core, await readIncoming(request));
  } finally {
    reportInvariants(core, onInvariantError);
  }
}

function createCore(options: SimOptions, closing: AbortSignal): Core {
  const { seed = 1, delivery = "hostile", now = Date.now } = options;
  const settings: Settings = {
    deliveryConcurrencyMax: options.deliveryConcurrencyMax ?? null,
    deliveryTimeoutMs: options.deliveryTimeoutMs ?? DELIVERY_TIMEOUT_MS,
    authorizationMs: options.authorizationMs ?? AUTHORIZATION_MS,
    send: options.send ?? ((request) => fetch(request)),
    sleep: options.sleep ?? ((ms, signal) => sleepFor(ms, undefined, { signal })),
  };
  return {
    state: createState(seed, delivery),
    clock: createClock(now),
    token: options.token,
    settings,
    initial: { seed, delivery, now },
    faults: [],
    requestLog: [],
    deliveryLog: [],
    recorder: options.record === true ? createRecorder() : null,
    inFlight: new Set(),
    travelling: new Set(),
    carried: new Set(),
    onArrival: () => undefined,
    closing,
  };
}
