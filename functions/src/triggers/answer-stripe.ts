import { randomUUID } from "node:crypto";
import type { Request } from "firebase-functions/https";
import type { Response } from "express";
import { receiveEvent } from "../application/receive-event.ts";
import { webhookSecrets } from "../config.ts";
import { DomainError } from "../domain/errors.ts";
import { logFault } from "../log.ts";
import { load } from "./load.ts";

/** Stripe's own events are far smaller; what is larger is refused before any work is done on it. */
const BODY_BYTES_MAX = 256 * 1024;

/**
 * A 2xx means durably stored, or none of our business. Whatever fails on our side is a 5xx, so that
 * Stripe sends it again.
 */
export async function answerStripe(request: Request, response: Response): Promise<void> {
  const requestId = randomUUID();
  response.set({ "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff" });
  try {
    const { status, outcome } = await handle(request);
    answer(response, status, { outcome, requestId });
  } catch (error) {
    logFault("stripeWebhook", requestId, error);
    const isOurs = error instanceof DomainError;
    answer(response, isOurs ? 503 : 500, {
      outcome: isOurs ? error.reason : "INTERNAL",
      requestId,
    });
  }
}

interface Handled {
  readonly status: number;
  readonly outcome: string;
}

async function handle(request: Request): Promise<Handled> {
  if (request.method !== "POST") return { status: 405, outcome: "method_not_allowed" };
  // Without a body the framework leaves rawBody undefined, whatever its type says.
  const rawBody = request.rawBody as Buffer | undefined;
  if (rawBody === undefined || rawBody.length === 0) return { status: 400, outcome: "empty_body" };
  if (rawBody.length > BODY_BYTES_MAX) return { status: 413, outcome: "too_large" };

  const { deps, verifyEvent } = await load();
  const verified = verifyEvent({
    rawBody,
    signatureHeaders: signaturesOf(request),
    secrets: webhookSecrets(),
    nowMs: await deps.clock.now(),
  });
  if (verified.kind === "refused") {
    deps.journal.note("event_refused", { why: verified.why });
    return { status: 400, outcome: verified.why };
  }
  if (verified.kind === "thin") {
    deps.journal.note("event", { type: "thin", outcome: "ignored" });
    return { status: 200, outcome: "ignored" };
  }
  const { notice } = verified;
  const outcome = await receiveEvent(deps, notice);
  deps.journal.note("event", { eventId: notice.eventId, type: notice.type, outcome });
  return { status: 200, outcome };
}

/** From the raw headers: Node joins repeated ones, and two signatures must not look like one. */
function signaturesOf({ rawHeaders }: Request): string[] {
  return rawHeaders.flatMap((name, index) =>
    index % 2 === 0 && name.toLowerCase() === "stripe-signature"
      ? [rawHeaders[index + 1] ?? ""]
      : [],
  );
}

function answer(response: Response, status: number, body: object): void {
  if (status === 405) response.set("Allow", "POST");
  response.status(status).json(body);
}
