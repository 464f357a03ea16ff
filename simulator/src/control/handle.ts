import type { Core } from "../core/core.ts";
import { ApiError, invalidRequest } from "../core/errors.ts";
import { CORS_HEADERS } from "../http/answer.ts";
import { settleByHand } from "./async-payments.ts";
import { answerCheckout } from "./checkout.ts";
import { getClock, setClock } from "./clock.ts";
import { deliverByHand } from "./deliver.ts";
import { postDispute, postFraudWarning, transitionDispute } from "./disputes.ts";
import { deleteFaults, getFaults, postFaults } from "./faults.ts";
import { inputObject } from "./input.ts";
import { clearRequests, deliveryLog, recordLines, requestLines } from "./logs.ts";
import { matchAction } from "./match.ts";
import { makePayouts } from "./payouts.ts";
import { assertOwnOrigin } from "./own-origin.ts";
import { getFeed, getObject } from "./page/feed.ts";
import { servePage } from "./page/serve.ts";
import { showReceipt } from "./receipt.ts";
import { setBalance, transitionRefund } from "./refunds.ts";
import { seedExamples } from "./seed.ts";
import { resetAll, restoreSnapshot, takeSnapshot } from "./snapshot.ts";
import { postChallenge, showChallenge } from "./three-d-secure.ts";
import {
  flushWebhooks,
  pauseWebhooks,
  pendingWebhooks,
  resumeWebhooks,
  rotateEndpointSecret,
  setDeliveryMode,
} from "./webhooks.ts";

type Action = (core: Core, body: unknown, id: string, origin: string) => object | Promise<object>;

const ACTIONS: Readonly<Record<string, Action>> = {
  "GET /_sim/clock": getClock,
  "POST /_sim/clock": (core, body) => setClock(core, inputObject(body, "The body")),
  "GET /_sim/faults": getFaults,
  "POST /_sim/faults": postFaults,
  "DELETE /_sim/faults": deleteFaults,
  "POST /_sim/webhooks/pause": pauseWebhooks,
  "POST /_sim/webhooks/resume": resumeWebhooks,
  "POST /_sim/webhooks/flush": flushWebhooks,
  "POST /_sim/webhooks/mode": (core, body) => setDeliveryMode(core, inputObject(body, "The body")),
  "POST /_sim/webhooks/rotate": (core, body) =>
    rotateEndpointSecret(core, inputObject(body, "The body")),
  "GET /_sim/webhooks/pending": pendingWebhooks,
  "POST /_sim/balance": (core, body) => setBalance(core, inputObject(body, "The body")),
  "POST /_sim/payouts": (core, body) => makePayouts(core, inputObject(body, "The body")),
  "POST /_sim/deliver": deliverByHand,
  "GET /_sim/deliveries": deliveryLog,
  "GET /_sim/record": recordLines,
  "GET /_sim/requests": requestLines,
  "DELETE /_sim/requests": clearRequests,
  "POST /_sim/disputes": (core, body) => postDispute(core, inputObject(body, "The body")),
  "POST /_sim/disputes/{id}/transition": (core, body, id) =>
    transitionDispute(core, id, inputObject(body, "The body")),
  "POST /_sim/refunds/{id}/transition": (core, body, id) =>
    transitionRefund(core, id, inputObject(body, "The body")),
  "POST /_sim/fraud_warnings": (core, body) =>
    postFraudWarning(core, inputObject(body, "The body")),
  "POST /_sim/async/{id}/settle": (core, body, id) =>
    settleByHand(core, id, inputObject(body, "The body")),
  "GET /_sim/feed": getFeed,
  "GET /_sim/objects/{id}": (core, _body, id) => getObject(core, id),
  "POST /_sim/seed": (core, body, _id, origin) =>
    seedExamples(core, inputObject(body, "The body"), origin),
  "POST /_sim/reset": resetAll,
  "GET /_sim/snapshot": takeSnapshot,
  "POST /_sim/restore": (core, body) => restoreSnapshot(core, inputObject(body, "The body")),
};

const RECEIPT = /^\/_sim\/receipts\/((?:ch|py)_[A-Za-z0-9]+)$/;
const CHECKOUT = /^\/_sim\/checkout\/(cs_test_[A-Za-z0-9]+)(\/return)?$/;
const CHALLENGE = /^\/_sim\/3ds\/([A-Za-z0-9_]+)$/;

/** What a page of another origin may call, too: an app's web page asks the bank and the clock. */
export function isOpenToAll(path: string): boolean {
  return CHALLENGE.test(path) || path === "/_sim/clock" || path.startsWith("/_sim/checkout/");
}

/** Answers one request to the control plane. Only the clock and the bank's page are open. */
export async function handleControl(core: Core, request: Request): Promise<Response> {
  try {
    return await answer(core, request);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const headers = isOpenToAll(new URL(request.url).pathname) ? CORS_HEADERS : {};
    return Response.json({ error: error.body }, { status: error.status, headers });
  }
}

async function answer(core: Core, request: Request): Promise<Response> {
  const { pathname, origin } = new URL(request.url);
  const challenge = CHALLENGE.exec(pathname)?.[1];
  if (challenge !== undefined) return answerChallengeRequest(core, request, challenge, origin);

  const checkout = CHECKOUT.exec(pathname);
  if (checkout?.[1] !== undefined) {
    return answerCheckout(core, request, checkout[1], checkout[2] !== undefined);
  }

  const receipt = RECEIPT.exec(pathname)?.[1];
  if (receipt !== undefined) return showReceipt(core, receipt);

  const name = `${request.method} ${pathname}`;
  const isOpen = name === "GET /_sim/clock";
  if (!isOpen) assertOwnOrigin(request.url, request.headers);
  const page = servePage(request.method, pathname);
  if (page !== null) return page;
  if (!isOpen) assertToken(core, request);
  const found = matchAction(ACTIONS, name);
  if (found === null) {
    throw new ApiError(404, {
      type: "invalid_request_error",
      message: `The control plane has no ${name}. It has: ${Object.keys(ACTIONS).join(", ")}.`,
    });
  }
  const result = await found.action(core, readJson(await request.text()), found.id, origin);
  if (result instanceof Response) return result;
  return Response.json(result, { headers: isOpen ? CORS_HEADERS : {} });
}

async function answerChallengeRequest(
  core: Core,
  request: Request,
  id: string,
  origin: string,
): Promise<Response> {
  if (request.method === "GET") return showChallenge(core, id);
  const isForm = !(request.headers.get("content-type") ?? "").includes("application/json");
  const text = await request.text();
  const body = isForm ? Object.fromEntries(new URLSearchParams(text)) : readJson(text);
  return postChallenge(core, id, inputObject(body, "The body"), { origin, isForm });
}

function assertToken(core: Core, request: Request): void {
  if (request.headers.get("authorization") === `Bearer ${core.token}`) return;
  throw new ApiError(401, {
    type: "invalid_request_error",
    message: "Send 'Authorization: Bearer <token>' with the token printed at the start.",
  });
}

function readJson(text: string): unknown {
  if (text === "") return {};
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw invalidRequest("The body must be JSON.");
  }
}
