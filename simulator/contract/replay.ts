import { API_VERSION } from "../src/core/constants.ts";
import type { RequestLogEntry } from "../src/core/logs.ts";
import { findGo, skipped } from "./go-tool.ts";
import { buildStripeMock, startStripeMock } from "./stripe-mock.ts";
import type { StripeMock } from "./stripe-mock.ts";

/** What a replay needs of a line of the request log. */
export type RequestRecord = Pick<
  RequestLogEntry,
  "method" | "path" | "query" | "body" | "status" | "unsupported"
>;

export interface ReplayFailure {
  method: string;
  path: string;
  query: string;
  body: string;
  status: number;
  message: string;
}

type ReplayOutcome =
  { replayed: number; leftOut: number; failures: ReplayFailure[] } | { skipped: string };

const CONCURRENCY = 4;

/**
 * Sends recorded requests to Stripe's own mock, which checks every parameter against Stripe's
 * published description. What the simulator took (2xx, or a declined card) the mock must take,
 * or the simulator understands a parameter that Stripe does not have. What the simulator itself
 * refused (other 4xx, faults) is left out and counted: the mock knows no state, and a refusal
 * proves nothing.
 */
export async function replayOnStripeMock(
  requests: readonly RequestRecord[],
  { env = process.env }: { env?: NodeJS.ProcessEnv } = {},
): Promise<ReplayOutcome> {
  const go = findGo(env);
  if (go === null) return skipped("Go is not installed, so stripe-mock cannot be built.", env);
  const mock = await startStripeMock(await buildStripeMock(go));
  try {
    const wanted = requests.filter(isToBeTaken);
    const failures = await sendAll(mock, wanted);
    return { replayed: wanted.length, leftOut: requests.length - wanted.length, failures };
  } finally {
    await mock.stop();
  }
}

function isToBeTaken({ status, path }: RequestRecord): boolean {
  if (status === null || !path.startsWith("/v1/")) return false;
  return (status >= 200 && status < 300) || status === 402;
}

async function sendAll(
  mock: StripeMock,
  requests: readonly RequestRecord[],
): Promise<ReplayFailure[]> {
  const failures: ReplayFailure[] = [];
  const queue = [...requests];
  const work = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const failure = await sendOne(mock, next);
      if (failure !== null) failures.push(failure);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
  return failures;
}

/** A client's call is sent under a secret key: the mock does not know client secrets. */
async function sendOne(mock: StripeMock, request: RequestRecord): Promise<ReplayFailure | null> {
  const { method, path, query, body } = request;
  const response = await fetch(`${mock.url}${path}${query === "" ? "" : `?${query}`}`, {
    method,
    headers: {
      authorization: "Bearer sk_test_replay",
      "content-type": "application/x-www-form-urlencoded",
      "stripe-version": API_VERSION,
    },
    ...(method === "GET" ? {} : { body }),
  });
  const text = await response.text();
  if (response.ok) return null;
  return { method, path, query, body, status: response.status, message: text.slice(0, 500) };
}
