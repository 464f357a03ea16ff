import { REQUEST_LOG_MAX } from "../core/constants.ts";
import type { Core } from "../core/core.ts";
import { appendCapped } from "../core/drop-old.ts";
import { ParameterError, UnsupportedError } from "../core/errors.ts";
import type { ApiError } from "../core/errors.ts";
import type { RequestLogEntry } from "../core/logs.ts";
import type { RawObject } from "./form.ts";
import type { Incoming } from "./incoming.ts";
import { maskParams } from "./mask.ts";

/** Writes the entry at once, so that a request is seen while it runs. */
export function openEntry(core: Core, incoming: Incoming, requestId: string): RequestLogEntry {
  const entry: RequestLogEntry = {
    at: core.clock.now(),
    method: incoming.method,
    path: incoming.path,
    query: incoming.maskedQuery,
    body: incoming.maskedBody,
    params: maskParams(readable(incoming)),
    version: incoming.headers.get("stripe-version"),
    versionWarning: null,
    idempotencyKey: incoming.headers.get("idempotency-key"),
    account: null,
    keyKind: null,
    requestId,
    status: null,
    errorCode: null,
    errorParam: null,
    parametersRefused: false,
    unsupported: false,
    replayed: false,
    fault: null,
  };
  appendCapped(core.requestLog, entry, REQUEST_LOG_MAX);
  return entry;
}

export function closeEntry(entry: RequestLogEntry, status: number | null, error?: ApiError): void {
  entry.status = status;
  if (error === undefined) return;
  entry.errorCode = error.body.code ?? null;
  entry.errorParam = error.body.param ?? null;
  entry.parametersRefused = error instanceof ParameterError;
  entry.unsupported = error instanceof UnsupportedError;
}

/** What cannot be parsed is answered as an error later; the log shows it as empty. */
function readable(incoming: Incoming): RawObject {
  try {
    return incoming.params();
  } catch {
    return {};
  }
}
