/**
 * Everything that can be refused, as a closed set. Clients translate by `reason`, so a reason is
 * public API: docs/api.md lists them all, and a removed or renamed one is a breaking change.
 */
export const REASONS = [
  "UNAUTHENTICATED",
  "ACCOUNT_DISABLED",
  "ANONYMOUS_REFUSED",
  "APP_CHECK_FAILED",
  "NOT_PERMITTED",
  "INVALID_INPUT",
  "INPUT_TOO_LARGE",
  "CARD_NUMBER_REFUSED",
  "ITEM_NOT_FOUND",
  "SLOT_NOT_FOUND",
  "SLOT_CLOSED",
  "SLOT_STARTED",
  "SLOT_FULL",
  "SLOT_TAKEN",
  "SCHEDULE_CHANGED",
  "COUPON_INVALID",
  "SHIPPING_UNAVAILABLE",
  "BOOKING_NOT_FOUND",
  "BOOKING_AMBIGUOUS",
  "BOOKING_EXPIRED",
  "BOOKING_ENDED",
  "BOOKING_STARTED",
  "BOOKING_NOT_SETTLED",
  "CHANGE_LAPSED",
  "REFUND_REQUEST_OPEN",
  "REFUND_REQUEST_NOT_FOUND",
  "REFUND_REQUEST_DECIDED",
  "REFUND_REQUESTS_SPENT",
  "PAYMENT_NOT_FOUND",
  "EVENT_NOT_FOUND",
  "PAYMENT_METHOD_NOT_FOUND",
  "NO_GUARANTEE",
  "ALREADY_GUARANTEED",
  "FEE_EXCEEDED",
  "NOT_CAPTURED",
  "DISPUTE_OPEN",
  "REFUND_EXCEEDS_CAPTURED",
  "ALREADY_PAID",
  "NOT_AUTHORIZED",
  "ALREADY_CAPTURED",
  "ALREADY_VOIDED",
  "AUTHORIZATION_LAPSED",
  "AMOUNT_TOO_LARGE",
  "BOOKING_NOT_CONFIRMED",
  "BOOKING_NOT_STARTED",
  "PAID_OUTSIDE",
  "NOT_PAID_OUTSIDE",
  "AMOUNT_INVALID",
  "AMOUNT_TOO_SMALL",
  "AMOUNT_MISMATCH",
  "CURRENCY_UNSUPPORTED",
  "CURRENCY_MISMATCH",
  "PAYMENT_IN_PROGRESS",
  "REQUEST_ID_REUSED",
  "DATA_IN_USE",
  "GUEST_TOKEN_REFUSED",
  "RATE_LIMITED",
  "TOO_MANY_HOLDS",
  "PAYMENTS_PAUSED",
  "CONTENTION",
  "STRIPE_UNAVAILABLE",
  "STRIPE_REFUSED",
  "UNAVAILABLE",
  "INTERNAL",
] as const;

export type Reason = (typeof REASONS)[number];

/** What the client should do next; apps hang their button on it. */
export type Action = "retry" | "other_card" | "fix_input" | "authenticate" | "contact_us";

export interface ErrorDetails {
  /** The input field at fault, in the caller's own words (`items.0.slotId`). */
  readonly field?: string;
  /** The booking that is in the way. */
  readonly bookingId?: string;
  /** Milliseconds to wait before the same call may succeed. */
  readonly retryAfterMs?: number;
  /** Minor units: what the server would have charged, where the caller's amount differed. */
  readonly expectedAmount?: number;
  /** Safe to show to a user; replaces the reason's default text. */
  readonly message?: string;
}

/** A refusal that the caller can understand and act on. Anything else that is thrown is a fault of ours. */
export class DomainError extends Error {
  readonly reason: Reason;
  readonly details: ErrorDetails;

  constructor(reason: Reason, details: ErrorDetails = {}, options?: ErrorOptions) {
    super(details.message ?? reason, options);
    this.name = "DomainError";
    this.reason = reason;
    this.details = details;
  }
}

export function isDomainError(error: unknown, reason?: Reason): error is DomainError {
  return error instanceof DomainError && (reason === undefined || error.reason === reason);
}
