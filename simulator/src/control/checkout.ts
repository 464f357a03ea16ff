import type { Call, Core } from "../core/core.ts";
import { ApiError, invalidRequest } from "../core/errors.ts";
import { isObject } from "../core/json.ts";
import type { CheckoutRecord } from "../core/account-records.ts";
import { CORS_HEADERS } from "../http/answer.ts";
import { readForm } from "../resources/checkout-sessions/page-input.ts";
import type { PageInput } from "../resources/checkout-sessions/page-input.ts";
import { readJson } from "../resources/checkout-sessions/page-json.ts";
import { submitPage } from "../resources/checkout-sessions/pay.ts";
import type { PageOutcome } from "../resources/checkout-sessions/pay.ts";
import { comeBack, goTo, show, targetOf } from "./checkout-show.ts";
import type { Place } from "./checkout-show.ts";

/** The hosted page, its form, and the way back from the bank. */
export async function answerCheckout(
  core: Core,
  request: Request,
  id: string,
  isReturn: boolean,
): Promise<Response> {
  const place = findPlace(core, id);
  if (request.method === "GET") return isReturn ? comeBack(place) : show(place, null, null);
  if (request.method !== "POST" || isReturn) {
    throw new ApiError(405, { type: "invalid_request_error", message: "Use GET or POST." });
  }
  const text = await request.text();
  const { origin } = new URL(request.url);
  const call: Call = { core, account: place.account, request: null, origin, isPublishable: false };
  const isJson = (request.headers.get("content-type") ?? "").includes("application/json");
  if (isJson) return answerProgram(call, place.record, readJson(parse(text)));
  return answerBrowser(call, place, readForm(new URLSearchParams(text)));
}

function answerBrowser(call: Call, place: Place, input: PageInput): Response {
  const { record } = place;
  if (record.object.status !== "open") return comeBack(place);
  const outcome = submitPage(call, record, input);
  switch (outcome.kind) {
    case "shown":
      return show(place, input, null);
    case "complete":
      return comeBack(place);
    case "bank":
      return goTo(outcome.url);
    case "refused":
      return show(place, input, outcome.error.message, outcome.status);
  }
}

function answerProgram(call: Call, record: CheckoutRecord, input: PageInput): Response {
  if (record.object.status !== "open") {
    const message = `This Checkout Session is ${record.object.status}.`;
    throw new ApiError(409, { type: "invalid_request_error", message });
  }
  const outcome = submitPage(call, record, input);
  if (outcome.kind === "refused") {
    const { status, error } = outcome;
    return Response.json({ error }, { status, headers: CORS_HEADERS });
  }
  return Response.json(answerOf(record, outcome), { headers: CORS_HEADERS });
}

function answerOf({ object: session }: CheckoutRecord, outcome: PageOutcome): object {
  const { status, payment_status: paymentStatus, amount_total: total } = session;
  const answer = { status, payment_status: paymentStatus, amount_total: total };
  if (outcome.kind !== "bank") {
    const target = status === "complete" ? targetOf({ object: session }) : null;
    return { ...answer, redirect_url: target, next_action: null };
  }
  const { url } = outcome;
  const back = { return_url: null, url };
  return {
    ...answer,
    redirect_url: url,
    next_action: { type: "redirect_to_url", redirect_to_url: back },
  };
}

function findPlace(core: Core, id: string): Place {
  for (const account of core.state.accounts.values()) {
    const record = account.checkoutSessions.get(id);
    if (record !== undefined) return { account, record };
  }
  const message = `There is no Checkout Session '${id}'.`;
  throw new ApiError(404, { type: "invalid_request_error", message });
}

function parse(text: string): Record<string, unknown> {
  try {
    const body: unknown = JSON.parse(text === "" ? "{}" : text);
    if (isObject(body)) return body;
  } catch {
    // Told below.
  }
  throw invalidRequest("The body must be a JSON object.");
}
