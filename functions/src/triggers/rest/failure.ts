/** Everything that a REST route can refuse, before a contract puts it into its own words. */
import type { FunctionsErrorCode } from "firebase-functions/https";
import type { SafeDecline } from "../../domain/decline.ts";
import { DomainError, type Action, type ErrorDetails, type Reason } from "../../domain/errors.ts";
import { logFault } from "../../log.ts";
import { ANSWERS } from "../errors.ts";

/** What only HTTP knows, and the card that was declined while a client waited. */
type HttpReason =
  | "ROUTE_NOT_FOUND"
  | "METHOD_NOT_ALLOWED"
  | "CONTENT_TYPE_UNSUPPORTED"
  | "ORIGIN_REFUSED"
  | "CARD_DECLINED";

export interface Failure extends ErrorDetails {
  readonly status: number;
  readonly reason: Reason | HttpReason;
  readonly action: Action;
  readonly retryable: boolean;
  /** Safe to show. */
  readonly message: string;
  /** Of CARD_DECLINED: why, as far as the card's holder may be told. */
  readonly decline?: SafeDecline;
  readonly requestId: string;
}

/** A refusal that no use case knows of. */
export class HttpRefusal extends Error {
  override readonly name = "HttpRefusal";
  readonly reason: HttpReason;
  /** Of METHOD_NOT_ALLOWED: what is. */
  readonly allow: string | undefined;
  readonly decline: SafeDecline | undefined;

  constructor(reason: HttpReason, more: { allow?: string; decline?: SafeDecline } = {}) {
    super(reason);
    this.reason = reason;
    this.allow = more.allow;
    this.decline = more.decline;
  }
}

/** @returns what a contract may tell; a fault of ours is logged here and told as INTERNAL only */
export function failureFrom(error: unknown, where: string, requestId: string): Failure {
  if (error instanceof HttpRefusal) {
    const { reason, decline } = error;
    return { reason, ...HTTP_ANSWERS[reason], ...(decline ? { decline } : {}), requestId };
  }
  const known = error instanceof DomainError ? error : new DomainError("INTERNAL");
  if (known !== error || known.cause !== undefined) logFault(where, requestId, error);
  const { code, text, action, retryable } = ANSWERS[known.reason];
  const status = STATUSES[known.reason] ?? BY_CODE[code];
  return {
    ...{ status, reason: known.reason, action, retryable, requestId },
    ...known.details,
    message: known.details.message ?? text,
  };
}

type HttpAnswer = Pick<Failure, "status" | "action" | "retryable" | "message">;

const fix = (status: number, message: string): HttpAnswer => ({
  ...{ status, message },
  ...{ action: "fix_input", retryable: false },
});

const HTTP_ANSWERS: Readonly<Record<HttpReason, HttpAnswer>> = {
  ROUTE_NOT_FOUND: fix(404, "There is nothing at this address."),
  METHOD_NOT_ALLOWED: fix(405, "This address does not take that method."),
  CONTENT_TYPE_UNSUPPORTED: fix(415, "Send JSON, with Content-Type: application/json."),
  ORIGIN_REFUSED: fix(403, "Pages of this origin may not call."),
  CARD_DECLINED: { ...fix(402, "The card was declined."), action: "other_card" },
};

/** Where a callable's code alone would tell HTTP's clients something else. */
const STATUSES: Partial<Readonly<Record<Reason, number>>> = {
  INPUT_TOO_LARGE: 413,
  // Waiting does not help against these, as it does against a limit.
  SLOT_FULL: 409,
  TOO_MANY_HOLDS: 409,
  REFUND_REQUESTS_SPENT: 409,
};

const BY_CODE: Readonly<Record<FunctionsErrorCode, number>> = {
  ...{ ok: 200, cancelled: 499, unknown: 500, internal: 500, unavailable: 503 },
  ...{ "invalid-argument": 400, "out-of-range": 400, unauthenticated: 401 },
  ...{ "permission-denied": 403, "not-found": 404, "already-exists": 409, aborted: 409 },
  ...{ "failed-precondition": 409, "resource-exhausted": 429, unimplemented: 501 },
  ...{ "deadline-exceeded": 504, "data-loss": 500 },
};
