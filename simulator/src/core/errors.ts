import { toJson } from "./json.ts";
import type { JsonObject } from "./json.ts";
import type { ErrorCode } from "./stripe-types.ts";

type ErrorType = "api_error" | "card_error" | "idempotency_error" | "invalid_request_error";

export interface ErrorBody {
  type: ErrorType;
  message: string;
  code?: ErrorCode;
  param?: string;
  decline_code?: string;
  advice_code?: string;
  charge?: string;
  payment_intent?: JsonObject;
  setup_intent?: JsonObject;
  payment_method?: JsonObject;
  doc_url?: string;
}

/** An answer of the API that is an error. Whatever the handler changed before throwing stays. */
export class ApiError extends Error {
  override name = "ApiError";
  readonly status: number;
  readonly body: ErrorBody;

  constructor(status: number, body: ErrorBody) {
    super(body.message);
    this.status = status;
    this.body = body;
  }
}

/** Parameters were refused before anything ran: never kept for replay under an idempotency key. */
export class ParameterError extends ApiError {
  override name = "ParameterError";

  constructor(param: string, message: string, code?: ErrorCode) {
    super(400, withDocs({ type: "invalid_request_error", message, param }, code));
  }
}

/** Stripe has it, this simulator does not: refused, and recorded so that the run can fail. */
export class UnsupportedError extends ApiError {
  override name = "UnsupportedError";
}

/** The client must see a broken connection instead of an answer. */
export class DroppedConnection extends Error {
  override name = "DroppedConnection";
}

export function invalidRequest(message: string, code?: ErrorCode, param?: string): ApiError {
  const body: ErrorBody = { type: "invalid_request_error", message };
  if (param !== undefined) body.param = param;
  return new ApiError(400, withDocs(body, code));
}

/** `status` is 404 for an id in the path and 400 for one in a parameter. */
export function noSuch(kind: string, id: string, param: string, status: 400 | 404): ApiError {
  const message = `No such ${kind}: '${id}'`;
  return new ApiError(
    status,
    withDocs({ type: "invalid_request_error", message, param }, "resource_missing"),
  );
}

/** `shown` is the intent as the caller may see it. */
export function unexpectedState(
  intent: { object: "payment_intent" | "setup_intent" },
  message: string,
  shown = toJson(intent),
): ApiError {
  const { object } = intent;
  const body: ErrorBody = { type: "invalid_request_error", message, [object]: shown };
  return new ApiError(400, withDocs(body, `${object}_unexpected_state`));
}

export function withDocs<B extends object>(body: B, code: ErrorCode | undefined): B {
  if (code === undefined) return body;
  const page = code.replaceAll("_", "-");
  return { ...body, code, doc_url: `https://stripe.com/docs/error-codes/${page}` };
}
