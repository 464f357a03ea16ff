import type { Call, Core } from "../core/core.ts";
import { ApiError, invalidRequest } from "../core/errors.ts";
import { isObject } from "../core/json.ts";
import type { Account, CheckoutRecord } from "../core/state.ts";
import { CORS_HEADERS } from "../http/answer.ts";
import { withSessionId } from "../resources/checkout-sessions/links.ts";
import { checkoutPage, closedPage } from "../resources/checkout-sessions/page.ts";
import { readForm } from "../resources/checkout-sessions/page-input.ts";
import type { PageInput } from "../resources/checkout-sessions/page-input.ts";
import { readJson } from "../resources/checkout-sessions/page-json.ts";
import { submitPage } from "../resources/checkout-sessions/pay.ts";
import type { PageOutcome } from "../resources/checkout-sessions/pay.ts";

/** Nothing in it can end the policy's directive. */
const ORIGIN = /^https?:\/\/[A-Za-z0-9.:[\]-]+$/;

interface Place {
  account: Account;
  record: CheckoutRecord;
}

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

/** After the last step: on to the merchant, or to the page again when it is not done. */
function comeBack(place: Place): Response {
  const { account, record } = place;
  const { object: session } = record;
  const target = session.status === "complete" ? targetOf(record) : null;
  if (target !== null) return goTo(target);
  const payment = account.paymentIntents.get(session.payment_intent ?? "");
  const setup = account.setupIntents.get(session.setup_intent ?? "");
  const failure = payment?.last_payment_error ?? setup?.last_setup_error;
  const message = failure?.message ?? "The payment was not approved. Try again.";
  return show(place, null, session.status === "open" ? message : null);
}

/** A page without any script; its form leads to the bank here or on to the merchant. */
function show(
  { account, record }: Place,
  typed: PageInput | null,
  error: string | null,
  status = 200,
): Response {
  const { object: session } = record;
  const isOpen = session.status === "open";
  const text = isOpen ? checkoutPage(account, record, { typed, error }) : closedPage(session);
  const policy = `default-src 'none'; style-src 'unsafe-inline'; form-action ${waysOf(record)}; base-uri 'none'; frame-ancestors 'none'`;
  const headers = {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": policy,
    "cache-control": "no-store",
  };
  return new Response(text, { status: isOpen ? status : 410, headers });
}

/** Browsers hold a form's redirects to this list, too. */
function waysOf(record: CheckoutRecord): string {
  const origin = new URL(targetOf(record) ?? "about:blank").origin;
  return ORIGIN.test(origin) ? `'self' ${origin}` : "'self'";
}

function goTo(url: string): Response {
  return new Response(null, { status: 303, headers: { location: new URL(url).href } });
}

function targetOf({ object: session }: Pick<CheckoutRecord, "object">): string | null {
  const url = session.success_url ?? session.return_url ?? null;
  return url === null ? null : withSessionId(url, session.id);
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
