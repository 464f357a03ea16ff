import type { Call, Core } from "../core/core.ts";
import { ApiError, DroppedConnection, ParameterError, UnsupportedError } from "../core/errors.ts";
import { toJson } from "../core/json.ts";
import type { RequestLogEntry } from "../core/logs.ts";
import { answerOf, errorAnswer } from "./answer.ts";
import type { Answer } from "./answer.ts";
import type { Caller } from "./auth.ts";
import { assertExpandable, assertNoneForClients, expandAll, kindMadeBy } from "./expand.ts";
import { faultError, hang } from "./fault-effects.ts";
import type { Fault } from "./faults.ts";
import type { RawObject } from "./form.ts";
import { claimKey, fingerprintOf } from "./idempotency.ts";
import type { Incoming } from "./incoming.ts";
import type { Route } from "./route.ts";

interface Execution {
  core: Core;
  incoming: Incoming;
  entry: RequestLogEntry;
  headers: Record<string, string>;
  caller: Caller;
  route: Route;
  id: string;
  params: RawObject;
  fault: Fault | null;
}

/** Runs one matched request, with what a fault does to it, at most once per idempotency key. */
export async function execute(execution: Execution): Promise<Answer> {
  const { core, incoming, entry, fault } = execution;
  if (fault?.effect === "drop_before") throw new DroppedConnection("dropped before it ran");
  if (fault?.effect === "429" || fault?.effect === "lock_timeout") throw faultError(fault);
  if (fault?.effect === "timeout") await hang(core, incoming.signal);

  const work = execution.route.prepare(execution.params, execution.id);
  assertExpansion(execution);
  const key = entry.idempotencyKey;
  const answer =
    key !== null && incoming.method === "POST"
      ? await runOnce(execution, key, work)
      : await run(execution, work);
  if (fault?.effect === "delay_after_commit") {
    await core.settings.sleep(fault.delayMs ?? 0, incoming.signal);
  }
  if (fault?.effect === "drop_after_commit") throw new DroppedConnection("dropped after it ran");
  return answer;
}

/** Conflicts and limits say nothing about the request itself: a retry must run it. */
const NOT_KEPT = new Set([409, 429]);

/** Refused for what was asked, not for what came of it. */
const NEVER_RAN = [ParameterError, UnsupportedError];

type Work = ReturnType<Route["prepare"]>;

async function runOnce(execution: Execution, key: string, work: Work): Promise<Answer> {
  const { core, incoming, entry, headers, caller } = execution;
  const fingerprint = fingerprintOf(incoming.method, incoming.path, execution.params);
  const claim = claimKey(core, caller, key, fingerprint);
  if (claim.kind === "replay") {
    entry.replayed = true;
    headers["idempotent-replayed"] = "true";
    headers["original-request"] = claim.answer.requestId;
    return { status: claim.answer.status, body: claim.answer.body };
  }
  try {
    const answer = await run(execution, work);
    if (!NOT_KEPT.has(answer.status)) claim.save({ ...answer, requestId: entry.requestId });
    return answer;
  } finally {
    claim.done();
  }
}

/** Execution proper: from here on a refusal is an answer like any other, and kept for replay. */
async function run(execution: Execution, work: Work): Promise<Answer> {
  const { core, incoming, entry, caller, fault } = execution;
  if (fault?.effect === "delay") await core.settings.sleep(fault.delayMs ?? 0, incoming.signal);
  const call: Call = {
    core,
    account: caller.account,
    request: {
      id: entry.requestId,
      idempotencyKey: entry.idempotencyKey,
      version: entry.version,
    },
    origin: incoming.origin,
    isPublishable: caller.kind === "publishable",
  };
  try {
    if (fault?.effect === "status") throw faultError(fault);
    return answerOf(expandAll(call, toJson(work(call)), expandPaths(execution.params)));
  } catch (error) {
    if (!(error instanceof ApiError) || NEVER_RAN.some((kind) => error instanceof kind))
      throw error;
    entry.errorCode = error.body.code ?? null;
    entry.errorParam = error.body.param ?? null;
    return errorAnswer(error, entry.requestId);
  }
}

/** Before anything runs, because what is refused must have done nothing. */
function assertExpansion({ incoming, caller, params }: Execution): void {
  if (incoming.method !== "POST") return;
  const paths = expandPaths(params);
  if (caller.kind === "publishable") assertNoneForClients(paths);
  const kind = kindMadeBy(incoming.path);
  if (kind !== null) for (const path of paths) assertExpandable(kind, path);
}

function expandPaths(params: RawObject): string[] {
  const paths = params["expand"];
  return Array.isArray(paths) ? paths.filter((path) => typeof path === "string") : [];
}
