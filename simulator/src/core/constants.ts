/** The API version of stripe-node 22.6.0 and of stripe-mock 0.203.0's description. */
export const API_VERSION = "2026-08-26.dahlia";

export const SECOND_MS = 1_000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** How long a stored answer is replayed; later the same key starts a fresh request. */
export const IDEMPOTENCY_KEPT_MS = 24 * HOUR_MS;
export const IDEMPOTENCY_KEY_LENGTH_MAX = 255;

/** A held card payment that nobody captures is released after this. */
export const AUTHORIZATION_MS = 7 * DAY_MS;

/** An unanswered 3-D Secure attempt fails after this. Our choice: Stripe publishes no figure. */
export const THREE_D_SECURE_MS = HOUR_MS;

/** The fee of an asynchronously captured charge becomes known a little after the charge. */
export const BALANCE_DELAY_MS = SECOND_MS;

/** The refunds of two test cards change after this. Our choice: Stripe publishes no figure. */
export const REFUND_CHANGE_MS = 5 * SECOND_MS;

/** A test card that is always disputed, or reported, is so this long after its charge. */
export const DISPUTE_DELAY_MS = SECOND_MS;

/** How long the bank reads the test evidence that decides a dispute. */
export const DISPUTE_DECISION_MS = 5 * SECOND_MS;

/** Evidence is due at the end of the day this far off. Stripe's figure depends on the network. */
export const DISPUTE_RESPONSE_MS = 8 * DAY_MS;

/** An inquiry that never becomes a dispute is closed after this. */
export const INQUIRY_MS = 120 * DAY_MS;

/** What a dispute costs, in minor units of its currency, whoever wins. */
export const DISPUTE_FEE = 1_500;

/** How long a confirmation token can be used. */
export const CONFIRMATION_TOKEN_MS = 12 * HOUR_MS;

export const CUSTOMER_SESSION_MS = 30 * MINUTE_MS;
export const EPHEMERAL_KEY_MS = HOUR_MS;
export const EVENT_KEPT_MS = 30 * DAY_MS;

/** How long a rotated-out endpoint secret still signs. */
export const SECRET_ROTATION_MS = DAY_MS;

/** Offsets of the delivery attempts from the event, in clock time. */
export const DELIVERY_SCHEDULE_MS = [0, SECOND_MS, 5 * SECOND_MS, 25 * SECOND_MS] as const;

/** Hostile delivery delays each copy by up to this, which is what shuffles them. */
export const HOSTILE_SPREAD_MS = 400;
export const HOSTILE_DUPLICATE_PERCENT = 10;

/** Lines that are kept for certain; a tenth more before the oldest are cut off. */
export const REQUEST_LOG_MAX = 20_000;
export const DELIVERY_LOG_MAX = 20_000;
export const BODY_BYTES_MAX = 1_048_576;
