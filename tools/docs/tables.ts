/** The parts of docs/api.md that follow from the code. */
import { EVENT_TYPES } from "../../functions/src/adapters/stripe/event-types.ts";
import { explainDecline } from "../../functions/src/domain/decline.ts";
import { DomainError, REASONS, type Reason } from "../../functions/src/domain/errors.ts";
import { ANSWERS, httpsError } from "../../functions/src/triggers/errors.ts";
import { readDocument, table } from "./markdown.ts";

/** When each is given. A reason without a line here does not compile. */
const MEANINGS: Record<Reason, string> = {
  UNAUTHENTICATED: "The call carries no valid Firebase ID token, or that of a deleted user.",
  ACCOUNT_DISABLED: "The caller's account is disabled.",
  ANONYMOUS_REFUSED: "The caller is an anonymous user, and `ANONYMOUS_USERS` is `off`.",
  APP_CHECK_FAILED:
    "`APP_CHECK` is `on`, and the call carries no valid App Check token, or one that was used before.",
  NOT_PERMITTED: "The caller's token has no role, or one that may not do this.",
  INVALID_INPUT:
    "A field is missing, unknown, not of its type, or broken text; `field` names it where one is at fault.",
  INPUT_TOO_LARGE: "The body is larger than 64 KiB.",
  CARD_NUMBER_REFUSED: "A card number stands somewhere in the input; `field` says where.",
  ITEM_NOT_FOUND: "The catalog has no such item, or it is inactive.",
  SLOT_NOT_FOUND: "There is no such slot, it belongs to another item, or a `slot` item names none.",
  SLOT_CLOSED: "The slot is blocked.",
  SLOT_STARTED: "The slot has begun.",
  SLOT_FULL: "The slot has fewer places left than the booking wants. Nothing was booked.",
  SLOT_TAKEN: "`capacity` is below the places that are taken. Nothing was changed.",
  SCHEDULE_CHANGED:
    "`version` is not the schedule's any more; or it is missing, and there is such a schedule.",
  COUPON_INVALID:
    "The coupon is unknown, over, used up, or not for these items or this sum: the answer is the same.",
  SHIPPING_UNAVAILABLE:
    "No such way to ship, or not to that country, or in another currency than the booking's.",
  BOOKING_NOT_FOUND: "No such booking, or somebody else's: the answer is the same.",
  BOOKING_AMBIGUOUS:
    "An amount came without a `bookingId`: several open bookings owe it, or more than 20 are open.",
  BOOKING_EXPIRED: "The hold is over, or the booking is being ended.",
  BOOKING_NOT_SETTLED:
    "`rescheduleBooking`: a due of the booking is not paid, or its money is only reserved.",
  CHANGE_LAPSED:
    "The due belongs to a change that was not paid in time, or was given up: the booking is as it was.",
  REFUND_REQUEST_OPEN:
    "`rescheduleBooking`: its customer has asked for a refund, and nobody has decided.",
  BOOKING_STARTED:
    "`cancelBooking`, `rescheduleBooking`: its first slot has begun; what may go back is for the merchant to say.",
  REFUND_REQUEST_NOT_FOUND: "There is no request of this id.",
  REFUND_REQUEST_DECIDED: "The request was decided before, and otherwise.",
  REFUND_REQUESTS_SPENT: "`requestRefund`: five requests about one booking were decided.",
  PAYMENT_NOT_FOUND: "There is no payment of this id.",
  EVENT_NOT_FOUND: "Stripe has no event of this id, or none any more: it keeps them for 30 days.",
  PAYMENT_METHOD_NOT_FOUND: "No such card, or somebody else's: the answer is the same.",
  NO_GUARANTEE:
    "`createSetupIntent`: the booking asks for no card. `chargeFee`: no card was given for it. `rescheduleBooking`: what costs nothing and needs a card was asked for, and none was given for that much.",
  ALREADY_GUARANTEED: "`createSetupIntent`: a card was given for this booking before.",
  FEE_EXCEEDED:
    "`chargeFee`: more than the agreed fee, with what was charged of it before; `expectedAmount` says what is left.",
  NOT_CAPTURED: "No money was taken, or all of it went back.",
  DISPUTE_OPEN: "A dispute holds the money, or has taken it. Nothing was changed.",
  REFUND_EXCEEDS_CAPTURED:
    "More than was captured and is not on its way back; the message says how much is left.",
  BOOKING_ENDED: "The booking is canceled, being canceled, completed or a no-show.",
  ALREADY_PAID:
    "Nothing is owed any more, or the payment is authorized; also when that is found out only while the call runs.",
  NOT_AUTHORIZED:
    "`capturePayment`, `voidPayment`: the payment is not (or not yet) authorized, or takes its money at once.",
  ALREADY_CAPTURED: "The money was taken: it can only be refunded.",
  ALREADY_VOIDED: "The money was released, or is being released.",
  AUTHORIZATION_LAPSED: "The bank's time is over: `captureBefore` has passed.",
  AMOUNT_TOO_LARGE: "`amount` is more than is authorized, which is in `expectedAmount`.",
  BOOKING_NOT_CONFIRMED:
    "`markNoShow`, `markFulfilled`, `rescheduleBooking`: the booking is held or processing.",
  PAID_OUTSIDE:
    "A call about Stripe's money names a payment by `recordOutsidePayment`, which also records what of it was given back.",
  NOT_PAID_OUTSIDE:
    "`recordOutsidePayment` with `refundOf`: that money goes back by `refundPayment`.",
  BOOKING_NOT_STARTED: "`markNoShow`: its first slot has not begun.",
  AMOUNT_INVALID: "A price or an amount is not an amount of its currency, or is above the limit.",
  AMOUNT_TOO_SMALL: "The total is above zero and below what can be charged by card.",
  AMOUNT_MISMATCH: "`amount` differs from what is owed, which is in `expectedAmount`.",
  CURRENCY_UNSUPPORTED: "The catalog names a currency that is not in the table.",
  CURRENCY_MISMATCH:
    "`currency`, or that of an item it is to change to, differs from the booking's.",
  PAYMENT_IN_PROGRESS:
    "Another call creates the same payment or customer, or it is being reviewed, or a wrong sum is kept.",
  REQUEST_ID_REUSED: "The same `requestId` came with other parameters. Nothing was done.",
  RATE_LIMITED:
    "The caller's limit for this minute is used up, or for this hour that of declined cards, of the caller or of the booking; `retryAfterMs` says when it ends.",
  TOO_MANY_HOLDS:
    "The caller holds `OPEN_HOLDS_MAX` unpaid bookings, or has made as many free ones today as they may; then `retryAfterMs` says when the day ends.",
  PAYMENTS_PAUSED:
    "Too many cards were declined in this hour, of whichever customers; `retryAfterMs` says when it ends.",
  DATA_IN_USE:
    "`deleteMyData` was called while something is still to come of the booking in `bookingId`: a visit, money on its way, a dispute, or a request that nobody has decided.",
  GUEST_TOKEN_REFUSED:
    "`claimGuestBookings` takes the ID token of an anonymous account, not expired, and not the caller's own.",
  CONTENTION: "Thirty attempts to commit lost a race.",
  STRIPE_UNAVAILABLE: "Stripe did not answer, or our key was refused. The outcome may be unknown.",
  STRIPE_REFUSED: "Stripe refused to create the payment, three rounds in a row.",
  UNAVAILABLE: "Firestore did not answer. Repeat the call: a repeat is safe.",
  INTERNAL: "A fault of ours; the log has it under `requestId`.",
};

function reasonsTable(): string {
  const rows = REASONS.map((reason) => {
    const { code, action, retryable, text } = ANSWERS[reason];
    const { status } = httpsError(new DomainError(reason), "docs").httpErrorCode;
    return [
      ...[`\`${reason}\``, `\`${code}\``, String(status), `\`${action}\``],
      ...[retryable ? "yes" : "no", MEANINGS[reason], text],
    ];
  });
  return table(
    ["reason", "code", "HTTP", "action", "retryable", "given when", "default message"],
    rows,
  );
}

/** The map itself is private to its module, so the codes are read from its source. */
function declinesTable(): string {
  const source = readDocument("functions/src/domain/decline.ts");
  const words = [...source.matchAll(/"([a-z_]+)"/g)].map(([, word = ""]) => word);
  const known = [...new Set(words)].map((code) => ({
    code,
    ...explainDecline({ code, declineCode: null }),
  }));
  const rows = known
    .filter(({ code, reason }) => reason === code && reason !== "declined")
    .map(({ reason, action }) => [`\`${reason}\``, `\`${action}\``]);
  const { reason, action } = explainDecline({ code: "anything else", declineCode: null });
  return table(["reason", "action"], [...rows, [`\`${reason}\``, `\`${action}\``]]);
}

function eventsList(): string {
  return EVENT_TYPES.map((type) => `- \`${type}\``).join("\n");
}

export const BLOCKS = {
  reasons: reasonsTable,
  declines: declinesTable,
  events: eventsList,
} as const;
