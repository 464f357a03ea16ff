import { z } from "zod";
import type { Booking } from "../domain/booking.ts";
import { DomainError } from "../domain/errors.ts";
import { BookingId, DueId, PaymentId } from "../domain/ids.ts";
import {
  outsideView,
  withOutsidePayment,
  withOutsideRefund,
  type OutsideRefund,
  type OutsideStep,
  type OutsideWish,
} from "../domain/outside-payment.ts";
import { OutsideSource } from "../domain/outside-source.ts";
import type { Operator } from "../domain/roles.ts";
import { audited, type Deed } from "./audit.ts";
import { bookingWrites, endPayment } from "./close-booking.ts";
import { decide } from "./decide.ts";
import { OperatorReason } from "./operator-input.ts";
import { put, ref, type Deps } from "./ports.ts";

export const RecordOutsidePaymentInput = z.strictObject({
  bookingId: BookingId,
  /** Without it, the one to pay next. */
  dueId: DueId.optional(),
  /** Minor units: must be what is due. */
  amount: z.int().min(1),
  method: OutsideSource.shape.method,
  reference: z.string().trim().min(1).max(100),
  /** Set where money of that outside payment was given back; `amount` is then what was. */
  refundOf: PaymentId.optional(),
  reason: OperatorReason,
});
export type RecordOutsidePaymentInput = z.infer<typeof RecordOutsidePaymentInput>;

/** A customer may begin a new card payment in between; after that it is for the operator to look. */
const ROUNDS_MAX = 3;

/**
 * Settles a due with money that did not come through Stripe. What could still be paid by card for it
 * is ended at Stripe first, so that nobody pays twice. Stripe can give none of it back: what is given back
 * by hand is recorded here, too.
 * @throws DomainError BOOKING_NOT_FOUND, BOOKING_ENDED, BOOKING_EXPIRED, ALREADY_PAID,
 *   AMOUNT_MISMATCH, INVALID_INPUT, PAYMENT_NOT_FOUND, NOT_PAID_OUTSIDE, REFUND_EXCEEDS_CAPTURED,
 *   PAYMENT_IN_PROGRESS, STRIPE_UNAVAILABLE, CONTENTION, UNAVAILABLE
 */
export async function recordOutsidePayment(
  deps: Deps,
  operator: Operator,
  input: RecordOutsidePaymentInput,
) {
  const now = await deps.clock.now();
  const { bookingId, dueId, amount, method, reference, reason } = input;
  const deed = { operator, action: "recordOutsidePayment", reason, at: now } as const;
  const source = { method, reference };
  if (input.refundOf !== undefined) {
    const refund = { paymentId: input.refundOf, amount, source };
    return answerOf(await refundOutside(deps, deed, bookingId, refund), now);
  }
  const wish = { dueId, amount, source };
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const step = await settleOutside(deps, deed, bookingId, wish);
    if (step.kind !== "fenced") return answerOf(step, now);
    const look = { bookingId, paymentId: step.live, now, cause: "call:recordOutsidePayment" };
    if (!(await endPayment(deps, look, "replace"))) break;
  }
  throw new DomainError("PAYMENT_IN_PROGRESS", { retryAfterMs: 10_000 });
}

async function settleOutside(
  deps: Deps,
  deed: Deed,
  bookingId: string,
  wish: OutsideWish,
): Promise<OutsideStep> {
  const at = ref("bookings", bookingId);
  return decide<OutsideStep>(deps, async () => {
    const { found } = await deps.store.read({ found: at });
    if (found === null) throw new DomainError("BOOKING_NOT_FOUND", { field: "bookingId" });
    const step = withOutsidePayment(found.data, wish, deed.at);
    if (step.kind === "done") return { writes: [], result: step };
    const writes = [
      ...(await bookingWrites(deps, found, step.booking, deed.at)),
      audited(deps, deed, { of: at, before: found.data, after: step.booking }),
    ];
    if (step.kind === "fenced") return { writes, result: step };
    const view = outsideView(step.booking, step.paymentId, deed.at);
    return { writes: [...writes, put(ref("payments", step.paymentId), view)], result: step };
  });
}

async function refundOutside(
  deps: Deps,
  deed: Deed,
  bookingId: string,
  refund: OutsideRefund,
): Promise<Recorded> {
  const at = ref("bookings", bookingId);
  const { paymentId } = refund;
  return decide<Recorded>(deps, async () => {
    const { found, view } = await deps.store.read({ found: at, view: ref("payments", paymentId) });
    if (found === null) throw new DomainError("BOOKING_NOT_FOUND", { field: "bookingId" });
    const booking = withOutsideRefund(found.data, refund, deed.at);
    if (booking === found.data) return { writes: [], result: { booking, paymentId } };
    const shown = outsideView(booking, paymentId, view?.data.createdAt ?? deed.at);
    return {
      writes: [
        ...(await bookingWrites(deps, found, booking, deed.at)),
        audited(deps, deed, { of: at, before: found.data, after: booking }),
        put(ref("payments", paymentId), shown),
      ],
      result: { booking, paymentId },
    };
  });
}

interface Recorded {
  readonly booking: Booking;
  readonly paymentId: string;
}

function answerOf({ booking, paymentId }: Recorded, now: number) {
  const { bookingId, status, paymentStatus, currency } = booking;
  const { captured = 0, settled = 0 } = booking.payments[paymentId] ?? {};
  const serverTime = new Date(now).toISOString();
  return {
    bookingId,
    paymentId,
    status,
    paymentStatus,
    captured,
    refunded: settled,
    currency,
    serverTime,
  };
}
