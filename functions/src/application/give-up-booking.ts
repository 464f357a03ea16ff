import { DomainError } from "../domain/errors.ts";
import type { Booking } from "../domain/booking.ts";
import { fencedForExpiry } from "../domain/booking-moves.ts";
import { isPlaced } from "../domain/payment.ts";
import { readPaymentInto } from "./at-stripe.ts";
import { bookingWrites, closeBooking } from "./close-booking.ts";
import { decide } from "./decide.ts";
import { ref, type Deps } from "./ports.ts";

interface Step {
  readonly bookingId: string;
  readonly now: number;
  readonly cause: string;
}

/**
 * Ends a held booking that its customer leaves for another one, as if its hold were over: its payment is
 * ended at Stripe before its places are free. What is paid, or on its way, stays, and is told as kept.
 * @throws DomainError PAYMENT_IN_PROGRESS while Stripe cannot say; STRIPE_UNAVAILABLE, UNAVAILABLE,
 *   CONTENTION: the fence stays, and the sweep or the next call goes on
 */
export async function giveUpBooking(deps: Deps, step: Step): Promise<"ended" | "kept"> {
  await learnOfPayments(deps, step);
  const fenced = await fence(deps, step);
  const booking = fenced?.closing == null ? fenced : await closeBooking(deps, step);
  switch (booking?.status) {
    case undefined:
    case "expired":
    case "canceled":
      return "ended";
    case "processing":
    case "confirmed":
    case "completed":
    case "no_show":
      return "kept";
    case "held":
    case "canceling":
      throw new DomainError("PAYMENT_IN_PROGRESS", { retryAfterMs: 2_000 });
  }
}

/** Before any fence: money that no event has told of yet must find the booking as it is. */
async function learnOfPayments(deps: Deps, step: Step): Promise<void> {
  const { booking } = await deps.store.read({ booking: ref("bookings", step.bookingId) });
  if (booking?.data.status !== "held") return;
  for (const paymentId of Object.values(booking.data.dues).flatMap(({ live }) => live ?? [])) {
    const { ledger } = await deps.store.read({ ledger: ref("ledger", paymentId) });
    if (ledger === null || !isPlaced(ledger.data)) continue;
    await readPaymentInto(deps, { ...step, paymentId }, ledger.data);
  }
}

async function fence(deps: Deps, { bookingId, now }: Step): Promise<Booking | null> {
  return decide<Booking | null>(deps, async () => {
    const { booking } = await deps.store.read({ booking: ref("bookings", bookingId) });
    if (booking === null) return { writes: [], result: null };
    const { data } = booking;
    if (data.status !== "held" || data.closing !== null) return { writes: [], result: data };
    const after = fencedForExpiry({ ...data, isReplaced: true }, now);
    return { writes: await bookingWrites(deps, booking, after, now), result: after };
  });
}
