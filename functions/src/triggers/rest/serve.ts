/** What every route does before and after its contract's own part. */
import { randomUUID } from "node:crypto";
import type { Response } from "express";
import type { Request } from "firebase-functions/https";
import { checkApp } from "../../application/check-app.ts";
import type { Deps } from "../../application/ports.ts";
import { rememberAnswered, wasAnswered } from "../../application/repeat.ts";
import { load } from "../load.ts";
import { callerOf } from "./caller.ts";
import type { Answer, Contract, Route } from "./contract.ts";
import { failureFrom, HttpRefusal } from "./failure.ts";
import { idempotencyKeyOf } from "./idempotency-key.ts";
import { allowOrigin, answerPreflight, originOf } from "./origin.ts";
import { parseKnown } from "./parse-known.ts";
import { readBody } from "./read-body.ts";

/** @param routes all that stand at this path, by their methods; none where there is nothing */
export async function serve(
  contract: Contract,
  routes: readonly Route[],
  request: Request,
  response: Response,
): Promise<void> {
  const requestId = requestIdOf(request);
  response.set({
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Request-Id": requestId,
  });
  const methods = routes.map(({ method }) => method).join(", ");
  const route = routes.find(({ method }) => method === request.method);
  try {
    const { deps } = await load();
    const origin = originOf(request, deps.settings.corsOrigins);
    allowOrigin(response, origin, { takesCookie: routes.some(({ caller }) => caller !== "user") });
    if (request.method === "OPTIONS") {
      answerPreflight(response, methods);
      return;
    }
    if (routes.length === 0) throw new HttpRefusal("ROUTE_NOT_FOUND");
    if (route === undefined) throw new HttpRefusal("METHOD_NOT_ALLOWED", { allow: methods });
    send(response, await run(deps, route, { request, response, requestId, origin }));
  } catch (error) {
    refuse(response, { contract, route, error, requestId, where: `rest ${request.path}` });
  }
}

interface Visit {
  readonly request: Request;
  readonly response: Response;
  readonly requestId: string;
  readonly origin: string | null;
}

async function run(deps: Deps, route: Route, visit: Visit): Promise<Answer> {
  const { request, response, requestId, origin } = visit;
  await checkCallersApp(deps, route, request);
  const { uid, isGuest } = await callerOf(deps, route.caller, visit);
  const idempotencyKey = idempotencyKeyOf(request);
  const input = {
    params: parseKnown(route.params, request.params),
    query: parseKnown(route.query, { ...request.query }),
    body:
      route.method === "GET"
        ? undefined
        : parseKnown(route.body, readBody(request, route.decimals)),
  };
  const call = { uid, isGuest, ...input, idempotencyKey, origin, requestId };
  // Without an owner there is nobody whose key it could be.
  if (idempotencyKey === undefined || uid === null || route.method === "GET") {
    return route.handle(deps, call);
  }
  const now = await deps.clock.now();
  const keyed = { uid, what: route.operationId, requestId: idempotencyKey, input, now };
  if (await wasAnswered(deps, keyed)) response.set("Idempotent-Replayed", "true");
  const answer = await route.handle(deps, call);
  // It only lets a repeat be told as one: no answer is lost for it.
  await rememberAnswered(deps, keyed).catch((error: unknown) => {
    deps.journal.note("repeat_unknown", { requestId, error: String(error) });
  });
  return answer;
}

/** Of what anybody may see, pages open in a browser, which sends no such token. */
async function checkCallersApp(deps: Deps, route: Route, request: Request): Promise<void> {
  if (route.caller === "anyone") return;
  const token = request.get("X-Firebase-AppCheck");
  await checkApp(deps, { token, isPaying: route.isPaying ?? false });
}

interface Refused {
  readonly contract: Contract;
  readonly route: Route | undefined;
  readonly error: unknown;
  readonly requestId: string;
  readonly where: string;
}

export function refuse(
  response: Response,
  { contract, route, error, requestId, where }: Refused,
): void {
  const failure = failureFrom(error, where, requestId);
  if (failure.status === 401) response.set("WWW-Authenticate", "Bearer");
  if (failure.retryAfterMs !== undefined) {
    response.set("Retry-After", String(Math.max(1, Math.ceil(failure.retryAfterMs / 1000))));
  }
  if (error instanceof HttpRefusal && error.allow !== undefined) response.set("Allow", error.allow);
  response.removeHeader("Idempotent-Replayed");
  send(response, route?.failed?.(failure) ?? contract.failed(failure));
}

function send(response: Response, answer: Answer): void {
  response.status(answer.status).set(answer.headers ?? {});
  if ("html" in answer) response.type("html").send(answer.html);
  else response.json(answer.body);
}

/** The caller's own, if it can stand in a log and in a header as it is. */
export function requestIdOf(request: Request): string {
  const given = request.get("X-Request-Id");
  return given !== undefined && /^[\w.:~-]{1,100}$/.test(given) ? given : randomUUID();
}
