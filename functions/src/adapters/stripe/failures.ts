/** What Stripe's failures mean to a use case. */
import Stripe from "stripe";
import { DomainError } from "../../domain/errors.ts";

/**
 * - `key`: our key is wrong or may not do this; nothing helps but a person.
 * - `other_params`: this idempotency key stands for a different request.
 * - `in_progress`: the same request is being worked on right now.
 * - `refused`: an answer, and a final one: this request made nothing.
 * - `unknown`: it may have been done; only the same idempotency key can tell.
 */
export type Failure = "key" | "other_params" | "in_progress" | "refused" | "unknown";

export type StripeFault = InstanceType<typeof Stripe.errors.StripeError>;

/** @throws the error itself, if it is not Stripe's or the network's but a mistake in our code */
export function failureOf(error: unknown): Failure {
  const fault = stripeFault(error);
  const { statusCode: status, code } = fault;
  // First, because its type may be the same as that of a key used for something else.
  if (code === "idempotency_key_in_use") return "in_progress";
  // The type and not the class: with status 409 the library makes it a plain API error.
  if (fault.rawType === "idempotency_error") return "other_params";
  if (status === 401 || status === 403 || KEY_CODES.includes(code)) return "key";
  if (code === "lock_timeout" || code === "rate_limit") return "unknown";
  if (status === 400 || status === 402 || status === 404) return "refused";
  // Stripe has stored this failure under the key, and can only ever repeat it.
  if (status !== undefined && status >= 500 && isReplayed(fault)) return "refused";
  return "unknown";
}

const KEY_CODES: readonly unknown[] = [
  "api_key_expired",
  "livemode_mismatch",
  "platform_api_key_expired",
  "secret_key_required",
  "testmode_charges_only",
];

export function isMissing(error: unknown): boolean {
  return stripeFault(error).code === "resource_missing";
}

export function stripeFault(error: unknown): StripeFault {
  if (error instanceof Stripe.errors.StripeError) return error;
  throw error;
}

export function isReplayed({ headers }: StripeFault): boolean {
  return headers?.["idempotent-replayed"] === "true";
}

const RETRY_AFTER_MS = 2_000;
/** A wrong key does not heal by itself. */
const RETRY_AFTER_KEY_MS = 60_000;

export function unavailable(error: unknown): DomainError {
  const isKey = failureOf(error) === "key";
  const retryAfterMs = isKey ? RETRY_AFTER_KEY_MS : RETRY_AFTER_MS;
  return new DomainError("STRIPE_UNAVAILABLE", { retryAfterMs }, { cause: summary(error) });
}

/**
 * For the log: enough to find the call in Stripe's dashboard. Not the error itself, which carries
 * whole objects with their client secrets, and words that may name a customer.
 */
function summary(error: unknown): Error {
  const { type, statusCode, code, param, requestId, detail } = stripeFault(error);
  const network = detail instanceof Error ? detail.message : undefined;
  const parts = [type, statusCode, code, param, requestId, network];
  return new Error(`Stripe: ${parts.filter((part) => part !== undefined).join(" ")}`);
}
