import { z } from "zod";
import type { Booking } from "../domain/booking.ts";
import { DomainError } from "../domain/errors.ts";
import { BookingId } from "../domain/ids.ts";
import { checkWishedAmount, exceeds } from "../domain/operator-refund.ts";
import type { Ledger } from "../domain/payment.ts";
import { askIdOf, ASKS_MAX, type RefundAsk } from "../domain/refund-ask.ts";
import { statusOf } from "../domain/payment-status.ts";
import { decide } from "./decide.ts";
import { create, ref, replace, type Deps, type Found, type Ref, type Write } from "./ports.ts";
import { limitCalls } from "./rate-limit.ts";
import { leftIn, readSettled } from "./settled-payments.ts";

export const RequestRefundInput = z.strictObject({
  bookingId: BookingId,
  reason: z.string().trim().min(1).max(500),
  /** Minor units; without it, all that can go back. */
  amount: z.number().optional(),
});
export type RequestRefundInput = z.infer<typeof RequestRefundInput>;

/**
 * Asks for money back, and moves none: whoever works here decides. While a request is open, asking
 * again answers with that one.
 * @throws DomainError BOOKING_NOT_FOUND (also for somebody else's), NOT_CAPTURED, AMOUNT_INVALID,
 *   REFUND_EXCEEDS_CAPTURED, REFUND_REQUESTS_SPENT, RATE_LIMITED, CONTENTION, UNAVAILABLE
 */
export async function requestRefund(deps: Deps, uid: string, input: RequestRefundInput) {
  const now = await deps.clock.now();
  await limitCalls(deps, { what: "requestRefund", uid, now });
  const { bookingId } = input;
  const ask = await decide<RefundAsk>(deps, async () => {
    const [found, asks] = await Promise.all([
      deps.store.read({ booking: ref("bookings", bookingId) }),
      deps.store.read(askRefs(bookingId)),
    ]);
    const booking = found.booking?.data;
    if (!found.booking || booking?.uid !== uid) throw new DomainError("BOOKING_NOT_FOUND");
    const open = openAmong(asks);
    if (open !== null) return { writes: [], result: open };
    const at = freeAmong(bookingId, asks);
    const ledgers = await readSettled(deps, booking);
    check(input, booking, ledgers);
    const asked = newAsk(input, { booking, refundRequestId: at.id, now });
    // Whose it is decides who may ask, so a booking that changes hands just now makes this try lose.
    const owned = { ...booking, version: booking.version + 1 };
    return {
      writes: [
        create(at, asked),
        replace(ref("bookings", bookingId), found.booking, owned),
        ...told(asked, ledgers),
      ],
      result: asked,
    };
  });
  return answerOf(ask, now);
}

type Asks = Record<string, Ref<"refundRequests">>;

function askRefs(bookingId: string): Asks {
  const ids = Array.from({ length: ASKS_MAX }, (_, index) => askIdOf(bookingId, index + 1));
  return Object.fromEntries(ids.map((id) => [id, ref("refundRequests", id)]));
}

/** What its customer has asked for, and nobody has decided. */
export async function openAskOf({ store }: Deps, bookingId: string): Promise<RefundAsk | null> {
  return openAmong(await store.read(askRefs(bookingId)));
}

function openAmong(found: Found<Asks>): RefundAsk | null {
  const asks = Object.values(found).flatMap((one) => (one === null ? [] : [one.data]));
  return asks.find(({ status }) => status === "open") ?? null;
}

/** The next name that is not taken: of two calls at once, only one can create it. */
function freeAmong(bookingId: string, found: Found<Asks>): Ref<"refundRequests"> {
  for (let n = 1; n <= ASKS_MAX; n++) {
    const id = askIdOf(bookingId, n);
    if (found[id] === null) return ref("refundRequests", id);
  }
  throw new DomainError("REFUND_REQUESTS_SPENT", { field: "bookingId" });
}

function check(input: RequestRefundInput, booking: Booking, ledgers: readonly Ledger[]): void {
  checkWishedAmount(input, booking.currency);
  const left = leftIn(ledgers);
  if (left === 0) throw new DomainError("NOT_CAPTURED", { field: "bookingId" });
  if ((input.amount ?? 0) > left) throw exceeds("amount", left, booking.currency);
}

function newAsk(
  { reason, amount }: RequestRefundInput,
  frame: { booking: Booking; refundRequestId: string; now: number },
): RefundAsk {
  const { booking, refundRequestId, now } = frame;
  const { bookingId, uid, currency } = booking;
  return {
    ...{ refundRequestId, bookingId, uid, amount: amount ?? null, currency, reason },
    ...{ status: "open", refunded: null, createdAt: now, decidedAt: null, version: 1 },
  };
}

/** Whoever looks at a payment sees that its money was asked for. */
function told(ask: RefundAsk, ledgers: readonly Ledger[]): Write[] {
  return ledgers.map((ledger) => {
    const status = statusOf(ledger);
    const what = `refund asked for: ${ask.refundRequestId}`;
    const entry = { at: ask.createdAt, cause: "call:requestRefund", what };
    const at = ref("timeline", `${ledger.paymentId}/ask_${ask.refundRequestId}`);
    return create(at, { ...entry, status, previous: status });
  });
}

function answerOf(
  { refundRequestId, bookingId, status, amount, currency }: RefundAsk,
  now: number,
) {
  const serverTime = new Date(now).toISOString();
  return { refundRequestId, bookingId, status, amount, currency, serverTime };
}
