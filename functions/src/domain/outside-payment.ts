/** A due that was settled without Stripe: in cash, at a terminal, by an invoice. */
import {
  paymentIdOf,
  unsettledDue,
  type Booking,
  type BookingPayment,
  type Due,
} from "./booking.ts";
import { isOwedAfter } from "./balance.ts";
import { fencedForReplacement, moved } from "./booking-moves.ts";
import { DomainError } from "./errors.ts";
import type { OutsideSource } from "./outside-source.ts";
import type { PaymentView } from "./payment-view.ts";

export interface OutsideWish {
  readonly dueId?: string | undefined;
  /** Minor units: compared with the due, never used. */
  readonly amount: number;
  readonly source: OutsideSource;
}

/** What has to happen next. */
export type OutsideStep =
  | { readonly kind: "paid"; readonly booking: Booking; readonly paymentId: string }
  /** A card payment may still succeed: it is fenced, and has to be ended at Stripe first. */
  | { readonly kind: "fenced"; readonly booking: Booking; readonly live: string }
  /** It was this very call, before. */
  | { readonly kind: "done"; readonly booking: Booking; readonly paymentId: string };

/**
 * @param now milliseconds
 * @throws DomainError BOOKING_ENDED, BOOKING_EXPIRED, ALREADY_PAID, AMOUNT_MISMATCH, INVALID_INPUT
 */
export function withOutsidePayment(booking: Booking, wish: OutsideWish, now: number): OutsideStep {
  const repeated = earlier(booking, wish);
  if (repeated !== null) return { kind: "done", booking, paymentId: repeated };
  checkState(booking, wish.dueId);
  const [dueId, due] = openDue(booking, wish.dueId);
  if (wish.amount !== due.amount) {
    throw new DomainError("AMOUNT_MISMATCH", { field: "amount", expectedAmount: due.amount });
  }
  if (due.live !== null) {
    return { kind: "fenced", booking: fencedForReplacement(booking, dueId, now), live: due.live };
  }
  const n = due.n + 1;
  const paymentId = paymentIdOf(booking.bookingId, dueId, n);
  const paid = {
    ...booking,
    payments: { ...booking.payments, [paymentId]: paymentOf(dueId, n, wish) },
    dues: { ...booking.dues, [dueId]: { ...due, n, paidBy: paymentId, closing: null } },
  };
  return { kind: "paid", booking: moved(paid, now), paymentId };
}

function paymentOf(dueId: string, n: number, { amount, source }: OutsideWish): BookingPayment {
  return {
    ...{ dueId, n, entry: { kind: "paid" }, status: "succeeded", decline: null, issues: [] },
    ...{ captured: amount, reserved: 0, settled: 0, outside: { ...source, refunds: [] } },
  };
}

export interface OutsideRefund {
  readonly paymentId: string;
  /** Minor units. */
  readonly amount: number;
  readonly source: OutsideSource;
}

/**
 * The booking after money was given back by hand. By its receipt: the same again changes nothing.
 * @param now milliseconds
 * @throws DomainError PAYMENT_NOT_FOUND, REFUND_EXCEEDS_CAPTURED; NOT_PAID_OUTSIDE for what came
 *   through Stripe
 */
export function withOutsideRefund(booking: Booking, refund: OutsideRefund, now: number): Booking {
  const { paymentId, amount, source } = refund;
  const payment = booking.payments[paymentId];
  if (payment === undefined) throw new DomainError("PAYMENT_NOT_FOUND", { field: "refundOf" });
  const { outside, captured, reserved } = payment;
  if (outside === undefined) throw new DomainError("NOT_PAID_OUTSIDE", { field: "refundOf" });
  const isKnown = outside.refunds.some(
    (one) =>
      one.amount === amount && one.method === source.method && one.reference === source.reference,
  );
  if (isKnown) return booking;
  if (amount > captured - reserved) {
    throw new DomainError("REFUND_EXCEEDS_CAPTURED", { field: "amount" });
  }
  const back = reserved + amount;
  const refunds = [...outside.refunds, { ...source, amount }];
  const status = back === captured ? "refunded" : "partially_refunded";
  const given = { ...payment, status, reserved: back, settled: back } as const;
  const payments = {
    ...booking.payments,
    [paymentId]: { ...given, outside: { ...outside, refunds } },
  };
  return moved({ ...booking, payments }, now);
}

/** What the customer sees of it, beside those by card. */
export function outsideView(booking: Booking, paymentId: string, now: number): PaymentView {
  const payment = booking.payments[paymentId];
  if (payment === undefined) throw new Error(`booking ${booking.bookingId} has no ${paymentId}`);
  const { dueId, captured, settled, status } = payment;
  const { bookingId, uid, currency } = booking;
  return {
    ...{ paymentId, bookingId, dueId, uid, currency, captured, status, amount: captured },
    ...{
      refunded: settled,
      refunding: 0,
      card: null,
      decline: null,
      receiptUrl: null,
      createdAt: now,
    },
  };
}

function checkState(booking: Booking, dueId: string | undefined): void {
  const { status, closing } = booking;
  const field = { field: "bookingId" };
  if (status === "expired" || closing === "expire") throw new DomainError("BOOKING_EXPIRED", field);
  const owed = unsettledDue(booking, dueId)?.[1];
  const isOpen = status === "held" || status === "processing" || status === "confirmed";
  const isOwed = isOpen || (owed !== undefined && isOwedAfter(booking, owed));
  if (!isOwed || closing === "cancel") throw new DomainError("BOOKING_ENDED", field);
}

/** A due that is settled only by an authorization can still be paid otherwise: that money was not taken. */
function openDue(booking: Booking, dueId: string | undefined): [string, Due] {
  if (dueId !== undefined && !Object.hasOwn(booking.dues, dueId)) {
    throw new DomainError("INVALID_INPUT", { field: "dueId", message: "No such due." });
  }
  const authorized = Object.entries(booking.dues).find(
    ([id, { live }]) => live !== null && (dueId === undefined || id === dueId),
  );
  const found = unsettledDue(booking, dueId) ?? authorized;
  if (found === undefined) throw new DomainError("ALREADY_PAID", { field: "dueId" });
  return found;
}

/** By its receipt: two payments with one reference for one due are one payment told twice. */
function earlier({ payments }: Booking, { dueId, amount, source }: OutsideWish): string | null {
  const found = Object.entries(payments).find(
    ([, { outside, captured, ...one }]) =>
      captured === amount &&
      outside?.method === source.method &&
      outside.reference === source.reference &&
      (dueId === undefined || one.dueId === dueId),
  );
  return found?.[0] ?? null;
}
