import type { Request, Response } from "express";
import { HttpRefusal } from "./failure.ts";

const ALLOWED_HEADERS = "Authorization, Content-Type, Idempotency-Key, X-Firebase-AppCheck";
const EXPOSED_HEADERS = "Idempotent-Replayed, Retry-After, X-Request-Id";
const PREFLIGHT_S = 600;

/**
 * Where the page that calls was loaded from: one of `origins`, or null for a page of our own and for
 * what is no page. A browser sends the guest's cookie along for whoever asks, so a page from anywhere
 * else is refused, whatever it wants; who is no browser names no origin.
 * @throws HttpRefusal ORIGIN_REFUSED
 */
export function originOf(request: Request, origins: readonly string[]): string | null {
  const { origin } = request.headers;
  if (origin === undefined) return null;
  if (origins.includes(origin)) return origin;
  // No page can set this header.
  if (request.headers["sec-fetch-site"] === "same-origin") return null;
  throw new HttpRefusal("ORIGIN_REFUSED");
}

/** Lets the page read the answer. @param takesCookie of the guests', and nothing else */
export function allowOrigin(
  response: Response,
  origin: string | null,
  { takesCookie }: { takesCookie: boolean },
): void {
  response.vary("Origin");
  if (origin === null) return;
  response.set({
    "Access-Control-Allow-Origin": origin,
    "Access-Control-Expose-Headers": EXPOSED_HEADERS,
    ...(takesCookie ? { "Access-Control-Allow-Credentials": "true" } : {}),
  });
}

/** What a browser asks before it sends anything but the simplest request. */
export function answerPreflight(response: Response, methods: string): void {
  response.set({
    "Access-Control-Allow-Methods": methods,
    "Access-Control-Allow-Headers": ALLOWED_HEADERS,
    "Access-Control-Max-Age": String(PREFLIGHT_S),
  });
  response.status(204).end();
}
