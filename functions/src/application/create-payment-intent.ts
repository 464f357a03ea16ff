import { type Booking, dueIdsOf, unsettledDue } from "../domain/booking.ts";
import { DomainError } from "../domain/errors.ts";
import { payableDue } from "../domain/payable.ts";
import type { CreateParams } from "../domain/payment.ts";
import { statusOf } from "../domain/payment-status.ts";
import { reserveAttempt } from "./reserve-attempt.ts";
import { createBooking } from "./create-booking.ts";
import type { CreatePaymentIntentInput } from "./create-payment-intent-input.ts";
import { ensureCustomer, forgetCustomer } from "./customer.ts";
import { checkDeclines } from "./declines.ts";
import { followAttempt, type Followed } from "./follow-attempt.ts";
import { openBookingOwing } from "./open-booking.ts";
import { ref, type Deps } from "./ports.ts";
import { limitCalls } from "./rate-limit.ts";
import { replacePayment } from "./replace-payment.ts";
import { claimRequestId, type Meant } from "./request-id.ts";

const ROUNDS_MAX = 3;

type How = Pick<CreateParams, "redirects">;

/**
 * Gives the owner of a booking what is needed to pay its next due. Any number of calls, at once or
 * after crashes, lead to one PaymentIntent per attempt and the same client secret.
 * @param how what a client needs whose server confirms: an attempt that was made otherwise is replaced
 * @throws DomainError BOOKING_NOT_FOUND (also for somebody else's), BOOKING_AMBIGUOUS,
 *   BOOKING_EXPIRED, BOOKING_ENDED, ALREADY_PAID, AMOUNT_MISMATCH, CURRENCY_MISMATCH, PAYMENT_IN_PROGRESS, REQUEST_ID_REUSED,
 *   RATE_LIMITED, PAYMENTS_PAUSED, STRIPE_UNAVAILABLE, STRIPE_REFUSED, UNAVAILABLE
 */
export async function createPaymentIntent(
  deps: Deps,
  uid: string,
  input: CreatePaymentIntentInput,
  how: How = {},
) {
  const now = await deps.clock.now();
  await Promise.all([
    limitCalls(deps, { what: "pay", uid, now }),
    checkDeclines(deps, { uid, bookingId: input.bookingId, now }),
  ]);
  const { bookingId, dueId } = await meantBy(deps, uid, input, now);
  const wish = { ...input, dueId, uid, now };
  const check = (booking: Booking | null) => payableDue(booking, wish);
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const answer = await reserveAndFollow(deps, { bookingId, wish, how, check });
    if (answer !== null) return answer;
  }
  throw new DomainError("STRIPE_REFUSED");
}

/** The booking, made if need be, and its due where that is settled by what the call says. */
async function meantBy(deps: Deps, uid: string, input: CreatePaymentIntentInput, now: number) {
  // Before anything is made: a request id that stood for something else must have no effect.
  const claim = { uid, what: "createPaymentIntent", input, now };
  const meant = await claimRequestId(deps, claim, () => dueMeant(deps, uid, input, now));
  const bookingId = meant.bookingId ?? (await bookingMade(deps, uid, input));
  const dueId = meant.dueId ?? (input.booking && (await firstDue(deps, bookingId)));
  return { bookingId, dueId: dueId ?? undefined };
}

interface Call {
  readonly bookingId: string;
  readonly wish: Omit<CreatePaymentIntentInput, "bookingId"> & { uid: string; now: number };
  readonly how: How;
  readonly check: (booking: Booking | null) => Booking;
}

/** Null where an attempt has ended, or was in the way: then the next one can be made. */
async function reserveAndFollow(deps: Deps, { bookingId, wish, how, check }: Call) {
  const { uid, now } = wish;
  const { read } = await deps.store.read({ read: ref("bookings", bookingId) });
  const booking = check(read?.data ?? null);
  const [dueId] = unsettledDue(booking, wish.dueId) ?? [];
  if (dueId === undefined && booking.price.total === 0) return freeAnswer(booking, now);
  if (dueId === undefined) throw new DomainError("ALREADY_PAID");
  const params = {
    customerId: await ensureCustomer(deps, uid),
    saveCard: wish.saveCard ?? false,
    receiptEmail: deps.settings.receiptsByStripe ? (wish.receiptEmail ?? null) : null,
    ...how,
  };
  const reserved = await reserveAttempt(deps, { bookingId, dueId, now, check, params });
  const { ledger } = reserved;
  if (reserved.isFenced || ledger.checkout !== null || !suits(ledger.createParams, how)) {
    const { paymentId } = ledger;
    const cause = "call:createPaymentIntent";
    await replacePayment(deps, { paymentId, ledger, check, now, cause });
    return null;
  }
  const ephemeralKeyVersion = wish.ephemeralKeyVersion ?? null;
  const followed = await followAttempt(deps, { ...reserved, now, ephemeralKeyVersion });
  if (followed.kind === "ready") return answerOf(deps, followed, now);
  if (followed.kind === "customer_missing") {
    await forgetCustomer(deps, uid, ledger.createParams.customerId);
  }
  return null;
}

/** Only a call that can be repeated has to know now what it will have paid. */
async function dueMeant(
  deps: Deps,
  uid: string,
  input: CreatePaymentIntentInput,
  now: number,
): Promise<Meant> {
  const bookingId = await bookingMeant(deps, uid, input, now);
  const { dueId, requestId } = input;
  if (bookingId === null || dueId !== undefined || requestId === undefined) {
    return { bookingId, dueId: dueId ?? null };
  }
  const { found } = await deps.store.read({ found: ref("bookings", bookingId) });
  const booking = payableDue(found?.data ?? null, { ...input, uid, now });
  return { bookingId, dueId: unsettledDue(booking)?.[0] ?? null };
}

/** Of a booking that this call, or the one that it repeats, has made. */
async function firstDue({ store }: Deps, bookingId: string): Promise<string | null> {
  const { found } = await store.read({ found: ref("bookings", bookingId) });
  return found === null ? null : (dueIdsOf(found.data)[0] ?? null);
}

/** Whoever confirms by themselves can do so with either. */
function suits(made: CreateParams, { redirects }: How): boolean {
  return redirects === undefined || made.redirects === redirects;
}

/** By its name, or by what it owes; null if it is yet to be made. */
async function bookingMeant(
  deps: Deps,
  uid: string,
  { bookingId, booking, amount, currency }: CreatePaymentIntentInput,
  now: number,
): Promise<string | null> {
  if (bookingId !== undefined) return bookingId;
  if (booking !== undefined) return null;
  if (amount === undefined || currency === undefined) {
    throw new DomainError("INVALID_INPUT", { field: "bookingId" });
  }
  return openBookingOwing(deps, uid, { amount, currency, now });
}

async function bookingMade(
  deps: Deps,
  uid: string,
  { booking, requestId, amount, currency }: CreatePaymentIntentInput,
): Promise<string> {
  if (booking === undefined) throw new DomainError("INVALID_INPUT", { field: "bookingId" });
  // A repeat of the whole call must find the booking it made, so its request id serves both.
  const named = { ...booking, requestId: booking.requestId ?? requestId };
  const made = await createBooking(deps, uid, named, { amount, currency });
  return made.bookingId;
}

function freeAnswer(booking: Booking, now: number) {
  return {
    clientSecret: null,
    client_secret: null,
    paymentIntentId: null,
    paymentId: null,
    bookingId: booking.bookingId,
    status: booking.status,
    amount: 0,
    currency: booking.currency,
    publishableKey: null,
    paymentSheet: null,
    serverTime: new Date(now).toISOString(),
  };
}

function answerOf(
  { settings }: Deps,
  { ledger, intentId, clientSecret, sheet }: Followed & { kind: "ready" },
  now: number,
) {
  return {
    clientSecret,
    client_secret: clientSecret,
    paymentIntentId: intentId,
    paymentId: ledger.paymentId,
    bookingId: ledger.bookingId,
    status: statusOf(ledger),
    amount: ledger.amount,
    currency: ledger.currency,
    publishableKey: settings.publishableKey,
    paymentSheet: {
      paymentIntentClientSecret: clientSecret,
      customerId: ledger.createParams.customerId,
      ...sheet,
      merchantDisplayName: settings.merchantName,
      merchantCountryCode: settings.merchantCountry,
      currencyCode: ledger.currency.toUpperCase(),
      testEnv: !settings.livemode,
      allowsDelayedPaymentMethods: false,
    },
    serverTime: new Date(now).toISOString(),
  };
}
