import { API_VERSION } from "../core/constants.ts";
import type { ApiError } from "../core/errors.ts";

export interface Answer {
  status: number;
  body: string;
}

/** A browser with a publishable key calls from its own origin, as it does at Stripe. */
export const CORS_HEADERS = {
  "access-control-allow-origin": "*",
  "access-control-allow-methods": "GET, POST, DELETE, OPTIONS",
  "access-control-allow-headers": "authorization, content-type, idempotency-key, stripe-version",
  "access-control-expose-headers": "request-id, stripe-version, idempotent-replayed",
  "access-control-max-age": "300",
};

export function answerOf(body: object): Answer {
  return { status: 200, body: text(body) };
}

export function errorAnswer(error: ApiError, requestId: string): Answer {
  const link = `https://dashboard.stripe.com/test/logs/${requestId}`;
  return { status: error.status, body: text({ error: { ...error.body, request_log_url: link } }) };
}

export function toResponse(answer: Answer, requestId: string, extra: Record<string, string>) {
  return new Response(answer.body, {
    status: answer.status,
    headers: {
      ...CORS_HEADERS,
      "content-type": "application/json",
      "request-id": requestId,
      "stripe-version": API_VERSION,
      "x-simulator": "1",
      ...extra,
    },
  });
}

function text(body: object): string {
  return `${JSON.stringify(body, null, 2)}\n`;
}
