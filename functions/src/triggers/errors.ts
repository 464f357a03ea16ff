/** From our closed set of reasons to what a callable's client sees. */
import { randomUUID } from "node:crypto";
import { HttpsError, type FunctionsErrorCode } from "firebase-functions/https";
import { DomainError, type Action, type Reason } from "../domain/errors.ts";
import { logFault } from "../log.ts";

interface Answer {
  readonly code: FunctionsErrorCode;
  readonly action: Action;
  readonly retryable: boolean;
  /** Safe to show; clients translate by reason. */
  readonly text: string;
}

const fix = (code: FunctionsErrorCode, text: string): Answer => ({
  code,
  action: "fix_input",
  retryable: false,
  text,
});
const again = (code: FunctionsErrorCode, text: string): Answer => ({
  code,
  action: "retry",
  retryable: true,
  text,
});
const contact = (code: FunctionsErrorCode, text: string): Answer => ({
  code,
  action: "contact_us",
  retryable: false,
  text,
});

export const ANSWERS: Record<Reason, Answer> = {
  UNAUTHENTICATED: { ...fix("unauthenticated", "Please sign in."), action: "authenticate" },
  ACCOUNT_DISABLED: contact("permission-denied", "This account is disabled."),
  ANONYMOUS_REFUSED: {
    ...fix("permission-denied", "Please sign in with an account of your own."),
    action: "authenticate",
  },
  APP_CHECK_FAILED: again("permission-denied", "This app could not be verified. Please try again."),
  NOT_PERMITTED: { ...fix("permission-denied", "You may not do this."), action: "contact_us" },
  INVALID_INPUT: fix("invalid-argument", "Something in the request is not valid."),
  INPUT_TOO_LARGE: fix("invalid-argument", "The request is too large."),
  CARD_NUMBER_REFUSED: fix(
    "invalid-argument",
    "Card numbers never belong here: give them to Stripe's own form.",
  ),
  ITEM_NOT_FOUND: fix("not-found", "This item is not offered."),
  SLOT_NOT_FOUND: fix("not-found", "This time is not offered."),
  SLOT_CLOSED: fix("failed-precondition", "This time cannot be booked."),
  SLOT_STARTED: fix("failed-precondition", "This time has already begun."),
  SLOT_FULL: fix("resource-exhausted", "This time is fully booked."),
  SLOT_TAKEN: fix("failed-precondition", "More places are taken than that."),
  SCHEDULE_CHANGED: fix("aborted", "Somebody has changed this schedule. Please look again."),
  COUPON_INVALID: fix("failed-precondition", "This code is not valid for this booking."),
  SHIPPING_UNAVAILABLE: fix("failed-precondition", "It cannot be shipped that way."),
  BOOKING_NOT_FOUND: fix("not-found", "There is no such booking."),
  BOOKING_AMBIGUOUS: fix("failed-precondition", "Several bookings fit. Please choose one."),
  BOOKING_EXPIRED: fix("failed-precondition", "This booking was held too long. Please book again."),
  BOOKING_ENDED: fix("failed-precondition", "This booking has ended."),
  BOOKING_STARTED: contact("failed-precondition", "This booking has already begun."),
  BOOKING_NOT_SETTLED: fix("failed-precondition", "Something of this booking is not paid yet."),
  CHANGE_LAPSED: fix(
    "failed-precondition",
    "This change was not paid in time. The booking is as it was.",
  ),
  REFUND_REQUEST_OPEN: contact("failed-precondition", "A refund of this booking is being decided."),
  NOT_AUTHORIZED: fix("failed-precondition", "No money is reserved by this payment."),
  ALREADY_CAPTURED: fix("failed-precondition", "This money has been taken already."),
  ALREADY_VOIDED: fix("failed-precondition", "This money has been released already."),
  AUTHORIZATION_LAPSED: fix("failed-precondition", "The bank has let the reserved money go."),
  AMOUNT_TOO_LARGE: fix("invalid-argument", "This is more than is reserved."),
  BOOKING_NOT_CONFIRMED: fix("failed-precondition", "This booking is not confirmed yet."),
  PAID_OUTSIDE: fix("failed-precondition", "This money did not come through Stripe."),
  NOT_PAID_OUTSIDE: fix("failed-precondition", "This money came through Stripe."),
  BOOKING_NOT_STARTED: fix("failed-precondition", "This booking has not begun yet."),
  PAYMENT_NOT_FOUND: fix("not-found", "There is no such payment."),
  EVENT_NOT_FOUND: fix("not-found", "Stripe has no such event any more."),
  PAYMENT_METHOD_NOT_FOUND: fix("not-found", "There is no such card."),
  NO_GUARANTEE: fix("failed-precondition", "No card stands behind this booking."),
  ALREADY_GUARANTEED: fix("already-exists", "A card stands behind this booking already."),
  FEE_EXCEEDED: fix("failed-precondition", "That is more than was agreed."),
  NOT_CAPTURED: fix("failed-precondition", "There is no money to give back."),
  DISPUTE_OPEN: contact("failed-precondition", "A dispute holds this money."),
  REFUND_EXCEEDS_CAPTURED: fix("failed-precondition", "That is more than can still go back."),
  REFUND_REQUEST_NOT_FOUND: fix("not-found", "There is no such request."),
  REFUND_REQUEST_DECIDED: fix("failed-precondition", "This request is decided already."),
  REFUND_REQUESTS_SPENT: contact("resource-exhausted", "This was asked too often."),
  ALREADY_PAID: fix("already-exists", "This is already paid."),
  AMOUNT_INVALID: fix("invalid-argument", "This is not an amount of that currency."),
  AMOUNT_TOO_SMALL: fix("failed-precondition", "This amount is too small to be paid by card."),
  AMOUNT_MISMATCH: fix("failed-precondition", "The price has changed. Please look again."),
  CURRENCY_UNSUPPORTED: fix("invalid-argument", "This currency is not supported."),
  CURRENCY_MISMATCH: fix("failed-precondition", "This booking has another currency."),
  PAYMENT_IN_PROGRESS: again("aborted", "A payment is in progress. Please wait a moment."),
  REQUEST_ID_REUSED: fix("already-exists", "This request id was used for something else."),
  DATA_IN_USE: fix("failed-precondition", "Something is still to come of one of your bookings."),
  GUEST_TOKEN_REFUSED: fix("invalid-argument", "This is no sign-in of a guest."),
  RATE_LIMITED: again("resource-exhausted", "Too many requests. Please wait a moment."),
  TOO_MANY_HOLDS: fix("resource-exhausted", "Too many bookings are open. Pay or cancel one first."),
  PAYMENTS_PAUSED: again("resource-exhausted", "Payments are paused. Please try again later."),
  CONTENTION: again("aborted", "Many people are booking right now. Please try again."),
  STRIPE_UNAVAILABLE: again("unavailable", "The payment service is not reachable right now."),
  STRIPE_REFUSED: contact("failed-precondition", "The payment could not be started."),
  UNAVAILABLE: again("unavailable", "The service is not reachable right now."),
  INTERNAL: contact("internal", "Something went wrong on our side."),
};

/** @returns what to throw to the client; a fault of ours is logged here and told as INTERNAL only */
export function httpsError(error: unknown, where: string): HttpsError {
  const requestId = randomUUID();
  const known = error instanceof DomainError ? error : new DomainError("INTERNAL");
  if (known !== error || known.cause !== undefined) logFault(where, requestId, error);
  const { code, action, retryable, text } = ANSWERS[known.reason];
  const { message, ...details } = known.details;
  return new HttpsError(code, message ?? text, {
    reason: known.reason,
    action,
    retryable,
    ...details,
    requestId,
  });
}
