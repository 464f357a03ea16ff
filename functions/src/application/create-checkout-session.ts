import { z } from "zod";
import { type Booking, unsettledDue } from "../domain/booking.ts";
import { type CheckoutWish, isWished, UiMode } from "../domain/checkout.ts";
import { DomainError } from "../domain/errors.ts";
import { BookingId, DueId } from "../domain/ids.ts";
import { payableDue } from "../domain/payable.ts";
import { statusOf } from "../domain/payment-status.ts";
import { returnUrl } from "../domain/return-url.ts";
import { ensureCustomer, forgetCustomer } from "./customer.ts";
import { followSession, type FollowedSession } from "./follow-session.ts";
import { ref, type Deps } from "./ports.ts";
import { checkDeclines } from "./declines.ts";
import { limitCalls } from "./rate-limit.ts";
import { replacePayment } from "./replace-payment.ts";
import { reserveAttempt } from "./reserve-attempt.ts";

export const CreateCheckoutSessionInput = z.strictObject({
  bookingId: BookingId,
  dueId: DueId.optional(),
  uiMode: UiMode.optional(),
  successUrl: z.string().optional(),
  cancelUrl: z.string().optional(),
});
export type CreateCheckoutSessionInput = z.infer<typeof CreateCheckoutSessionInput>;

const ROUNDS_MAX = 3;
const CAUSE = "call:createCheckoutSession";

/**
 * Gives the owner of a booking a page of Stripe's own to pay its next due on. Any number of calls, at
 * once or after crashes, lead to one session per attempt. A live payment by another way is ended first.
 * @param methods how it can be paid, in Stripe's words; none: whatever the Dashboard offers
 * @throws DomainError BOOKING_NOT_FOUND (also for somebody else's), BOOKING_EXPIRED, BOOKING_ENDED,
 *   ALREADY_PAID, INVALID_INPUT, PAYMENT_IN_PROGRESS, RATE_LIMITED, PAYMENTS_PAUSED, STRIPE_UNAVAILABLE,
 *   STRIPE_REFUSED, UNAVAILABLE
 */
export async function createCheckoutSession(
  deps: Deps,
  uid: string,
  input: CreateCheckoutSessionInput,
  methods: readonly string[] = deps.settings.checkoutMethods,
) {
  const now = await deps.clock.now();
  await Promise.all([
    limitCalls(deps, { what: "pay", uid, now }),
    checkDeclines(deps, { uid, bookingId: input.bookingId, now }),
  ]);
  const wish = wishOf(deps, input);
  const { bookingId, dueId: named } = input;
  const check = (booking: Booking | null) => payableDue(booking, { dueId: named, uid, now });
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const { read } = await deps.store.read({ read: ref("bookings", bookingId) });
    const booking = check(read?.data ?? null);
    const [dueId] = unsettledDue(booking, named) ?? [];
    if (dueId === undefined && booking.price.total === 0) return freeAnswer(booking, now);
    if (dueId === undefined) throw new DomainError("ALREADY_PAID");
    const customerId = await ensureCustomer(deps, uid);
    const reserved = await reserveAttempt(deps, {
      ...{ bookingId, dueId, now, check, cause: CAUSE, checkout: wish, methods },
      params: { customerId, saveCard: false, receiptEmail: null },
    });
    const { ledger } = reserved;
    if (reserved.isFenced || ledger.checkout === null || !isWished(ledger.checkout, wish)) {
      const { paymentId } = ledger;
      await replacePayment(deps, { paymentId, ledger, check, now, cause: CAUSE });
      continue;
    }
    const followed = await followSession(deps, { ...reserved, now });
    if (followed.kind === "ready") return answerOf(followed, now);
    if (followed.kind === "customer_missing") {
      await forgetCustomer(deps, uid, ledger.createParams.customerId);
    }
  }
  throw new DomainError("STRIPE_REFUSED");
}

/** @throws DomainError INVALID_INPUT for an address outside the allowed origins */
export function wishOf(
  { settings }: Deps,
  input: Pick<CreateCheckoutSessionInput, "uiMode" | "successUrl" | "cancelUrl">,
): CheckoutWish {
  const origins = settings.returnOrigins;
  const success = "/success?session_id={CHECKOUT_SESSION_ID}";
  return {
    uiMode: input.uiMode ?? "hosted",
    successUrl: returnUrl({
      ...{ field: "successUrl", given: input.successUrl, path: success, origins },
    }),
    cancelUrl: returnUrl({ field: "cancelUrl", given: input.cancelUrl, path: "/cart", origins }),
  };
}

function freeAnswer({ bookingId, status, currency }: Booking, now: number) {
  return {
    ...{ sessionId: null, url: null, clientSecret: null, paymentId: null },
    ...{ bookingId, status, amount: 0, currency },
    serverTime: new Date(now).toISOString(),
  };
}

function answerOf(
  { ledger, sessionId, url, clientSecret }: FollowedSession & { kind: "ready" },
  now: number,
) {
  const { paymentId, bookingId, amount, currency } = ledger;
  return {
    ...{ sessionId, url, clientSecret, paymentId, bookingId },
    status: statusOf(ledger),
    ...{ amount, currency },
    serverTime: new Date(now).toISOString(),
  };
}
