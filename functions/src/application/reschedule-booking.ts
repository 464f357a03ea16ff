import { z } from "zod";
import type { Booking } from "../domain/booking.ts";
import { DomainError } from "../domain/errors.ts";
import { BookingId, RequestId } from "../domain/ids.ts";
import { wantedOf } from "./create-booking.ts";
import { WantedItems } from "./create-booking-input.ts";
import { decideChange } from "./decide-change.ts";
import { closeChange } from "./end-change.ts";
import { isoOrNull } from "./iso-or-null.ts";
import { sendRefunds } from "./look-at-payment.ts";
import type { Deps } from "./ports.ts";
import { limitCalls } from "./rate-limit.ts";
import type { ChangeWish, Decided } from "./remember-change.ts";

export const RescheduleBookingInput = z.strictObject({
  bookingId: BookingId,
  /** All of what the booking is to be then, not only what changes. */
  items: WantedItems,
  /** Tells what it would cost or give back, and changes nothing. */
  dryRun: z.boolean().optional(),
  requestId: RequestId.optional(),
});
export type RescheduleBookingInput = z.infer<typeof RescheduleBookingInput>;

const ROUNDS_MAX = 3;
const CAUSE = "call:rescheduleBooking";

/**
 * Exchanges what the caller's own booking is for. What was paid stays paid: of a cheaper one the policy
 * gives a part of the difference back, a dearer one is exchanged when the difference is paid, and its
 * places are held until then. The same items as before give up a change that waits for its payment.
 * @throws DomainError BOOKING_NOT_FOUND (also for somebody else's), BOOKING_NOT_CONFIRMED,
 *   BOOKING_EXPIRED, BOOKING_ENDED, BOOKING_STARTED, BOOKING_NOT_SETTLED, REFUND_REQUEST_OPEN,
 *   DISPUTE_OPEN, CURRENCY_MISMATCH, NO_GUARANTEE, AMOUNT_INVALID, CHANGE_LAPSED for the repeat of one that has, and
 *   what `createBooking` says of items; PAYMENT_IN_PROGRESS while another change is being paid
 */
export async function rescheduleBooking(deps: Deps, uid: string, input: RescheduleBookingInput) {
  const now = await deps.clock.now();
  await limitCalls(deps, { what: "reschedule", uid, now });
  const { bookingId, dryRun = false } = input;
  const step = { bookingId, now, cause: CAUSE };
  const wish: ChangeWish = {
    ...{ ...step, uid, dryRun, input, items: wantedOf(input.items) },
    // Of a call without a name, too: a commit whose answer was lost has to be known again.
    requestId: input.requestId ?? Buffer.from(deps.randomBytes(16)).toString("hex"),
  };
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const decided = await decideChange(deps, wish);
    if (decided.kind !== "blocked") {
      if (!dryRun) await finish(deps, decided, step);
      return answerOf(decided, now);
    }
    const booking = await closeChange(deps, step);
    if (booking?.pendingChange?.closing != null) break;
  }
  throw new DomainError("PAYMENT_IN_PROGRESS", { retryAfterMs: 10_000 });
}

/** As far as Stripe can be reached now; the sweep does the rest, so a failure here is none of the call. */
async function finish(
  deps: Deps,
  decided: Decided,
  step: { bookingId: string; now: number; cause: string },
): Promise<void> {
  const { bookingId, ...look } = step;
  try {
    if (decided.booking.pendingChange?.closing != null) await closeChange(deps, step);
    for (const paymentId of decided.givers) await sendRefunds(deps, { ...look, paymentId });
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    deps.journal.note("change_unfinished", { bookingId, reason: error.reason });
  }
}

function answerOf({ kind, booking, price, dueId, amount, refund }: Decided, now: number) {
  const { bookingId, status, currency } = booking;
  const expiresAt = kind === "to_pay" ? expiryOf(booking, dueId) : null;
  return {
    ...{ bookingId, status, change: kind },
    ...{ dueId: kind === "to_pay" ? dueId : null, amount, refund, currency, price },
    expiresAt: isoOrNull(expiresAt),
    serverTime: new Date(now).toISOString(),
  };
}

function expiryOf({ pendingChange }: Booking, dueId: string | null): number | null {
  return pendingChange?.dueId === dueId ? pendingChange.expiresAt : null;
}
