import { API_VERSION } from "../core/constants.ts";
import { newId } from "../core/core.ts";
import type { Core } from "../core/core.ts";
import { ApiError, DroppedConnection, UnsupportedError } from "../core/errors.ts";
import { PAYMENT_PAGE_ROUTES } from "../resources/checkout-sessions/payment-pages.ts";
import { ROUTES } from "../resources/routes.ts";
import { assertOwnOrigin } from "../control/own-origin.ts";
import { errorAnswer, toResponse } from "./answer.ts";
import type { Answer } from "./answer.ts";
import { authenticate } from "./auth.ts";
import type { Caller } from "./auth.ts";
import { execute } from "./execute.ts";
import type { Incoming } from "./incoming.ts";
import { closeEntry, openEntry } from "./request-log.ts";
import type { RequestLogEntry } from "../core/logs.ts";
import { takeFault } from "./faults.ts";
import { matchRoute } from "./route.ts";
import type { Route } from "./route.ts";

/** Answers one request to `/v1`. @throws DroppedConnection when a fault says so. */
export async function handleApi(core: Core, incoming: Incoming): Promise<Response> {
  const requestId = newId(core, "req", 14);
  const entry = openEntry(core, incoming, requestId);
  // In simulated time: a client that dates what it reads by this header must not read in the past.
  const headers: Record<string, string> = { date: new Date(core.clock.now()).toUTCString() };
  if (entry.idempotencyKey !== null) headers["idempotency-key"] = entry.idempotencyKey;
  try {
    const answer = await answerRequest(core, incoming, entry, headers);
    closeEntry(entry, answer.status);
    recordAnswer(core, entry, answer);
    return toResponse(answer, requestId, headers);
  } catch (error) {
    if (error instanceof DroppedConnection) {
      closeEntry(entry, null);
      throw error;
    }
    const apiError = error instanceof ApiError ? error : internalError(error);
    closeEntry(entry, apiError.status, apiError);
    const answer = errorAnswer(apiError, requestId);
    recordAnswer(core, entry, answer);
    return toResponse(answer, requestId, headers);
  }
}

function recordAnswer(core: Core, entry: RequestLogEntry, { status, body }: Answer): void {
  const { method, path, keyKind } = entry;
  const isPublishable = keyKind === "publishable";
  core.recorder?.add({ kind: "answer", method, path, isPublishable, status, body });
}

async function answerRequest(
  core: Core,
  incoming: Incoming,
  entry: RequestLogEntry,
  headers: Record<string, string>,
): Promise<Answer> {
  const caller = authenticate(core.state, incoming.headers.get("authorization"));
  entry.account = caller.account.id;
  entry.keyKind = caller.kind;
  if (caller.kind === "secret") assertOwnOrigin(incoming.origin, incoming.headers);
  if (entry.version !== null && entry.version !== API_VERSION) {
    entry.versionWarning = `Asked for ${entry.version}, answered in ${API_VERSION}.`;
  }
  const { route, id } = findRoute(incoming, caller);
  const params = incoming.params();
  const fault = takeFault(core.faults, incoming.method, incoming.path);
  entry.fault = fault?.effect ?? null;
  return execute({ core, incoming, entry, headers, caller, route, id, params, fault });
}

function findRoute(incoming: Incoming, caller: Caller): { route: Route; id: string } {
  const { method, path } = incoming;
  const found = matchRoute(ROUTES, method, path) ?? matchRoute(PAYMENT_PAGE_ROUTES, method, path);
  if (found === null) {
    throw new UnsupportedError(404, {
      type: "invalid_request_error",
      message: `Unrecognized request URL (${incoming.method}: ${incoming.path}). The offline Stripe does not have it.`,
    });
  }
  if (caller.kind === "publishable" && !found.route.forPublishableKey) {
    throw new ApiError(403, {
      type: "invalid_request_error",
      code: "secret_key_required",
      message: "This API call cannot be made with a publishable API key. Use a secret key.",
    });
  }
  return found;
}

function internalError(error: unknown): ApiError {
  const cause = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return new ApiError(500, {
    type: "api_error",
    message: `The simulator itself failed; this is a bug in it. ${cause}`,
  });
}
