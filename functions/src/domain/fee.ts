/** A fee that was agreed with a guarantee: how much of it may be charged, when, and by whom. */
import type { Booking, Due } from "./booking.ts";
import { currencyOf } from "./currency.ts";
import { aDue } from "./dues.ts";
import { DomainError } from "./errors.ts";
import { checkChargeable, majorText } from "./money.ts";
import type { Role } from "./roles.ts";
import { startOf } from "./times.ts";

interface FeeWish {
  /** Minor units. */
  readonly amount: number;
  /** Only ever compared. */
  readonly currency?: string | undefined;
  readonly role: Role;
  /** Minor units: what a manager may charge of one booking in all. */
  readonly max: number;
  /** Milliseconds. */
  readonly now: number;
}

/**
 * The due that the wish is about: a new one; or one of the same amount that was declined, and is open.
 * @throws DomainError NO_GUARANTEE, BOOKING_NOT_CONFIRMED, BOOKING_NOT_STARTED, BOOKING_ENDED,
 *   CURRENCY_MISMATCH, CURRENCY_UNSUPPORTED, AMOUNT_INVALID, AMOUNT_TOO_SMALL, FEE_EXCEEDED,
 *   NOT_PERMITTED over a manager's limit, PAYMENT_IN_PROGRESS while a fee of another amount is open
 */
export function feeDueFor(booking: Booking, wish: FeeWish): { dueId: string; due: Due } {
  const { guarantee, currency, dues } = booking;
  if (guarantee?.state !== "given") throw new DomainError("NO_GUARANTEE", { field: "bookingId" });
  checkState(booking, wish.now);
  if (wish.currency !== undefined && currencyOf(wish.currency).code !== currency) {
    throw new DomainError("CURRENCY_MISMATCH", { field: "currency" });
  }
  checkChargeable(wish.amount, currency);
  const fees = Object.entries(dues).filter(([, { kind }]) => kind === "fee");
  const [open] = fees.filter(([, { paidBy }]) => paidBy === null);
  if (open !== undefined) return again(open, wish, currency);
  const charged = fees.reduce((sum, [, { amount }]) => sum + amount, 0);
  checkLimits(charged, guarantee.fee, wish);
  return { dueId: `fee-${String(fees.length + 1)}`, due: aDue("fee", wish.amount, wish.now) };
}

/** Of what was missed, or has begun; or was canceled by its customer. What the merchant ended costs nothing. */
function checkState(booking: Booking, now: number): void {
  const field = { field: "bookingId" };
  switch (booking.status) {
    case "no_show":
    case "completed":
      return;
    case "confirmed":
      if (now >= (startOf(booking) ?? 0)) return;
      throw new DomainError("BOOKING_NOT_STARTED", field);
    case "canceled":
      if (booking.cancellation?.by === "customer") return;
      throw new DomainError("BOOKING_ENDED", field);
    case "held":
    case "processing":
      throw new DomainError("BOOKING_NOT_CONFIRMED", field);
    case "canceling":
    case "expired":
      throw new DomainError("BOOKING_ENDED", field);
  }
}

function again([dueId, due]: [string, Due], { amount }: FeeWish, currency: string) {
  if (due.amount === amount) return { dueId, due };
  const text = `${majorText(due.amount, currency)} ${currency.toUpperCase()}`;
  const message = `amount: A fee of ${text} is open. Charge that again, or let its customer pay it.`;
  throw new DomainError("PAYMENT_IN_PROGRESS", { field: "amount", message });
}

function checkLimits(charged: number, fee: number, { amount, role, max }: FeeWish): void {
  const left = fee - charged;
  if (amount > left) {
    throw new DomainError("FEE_EXCEEDED", { field: "amount", expectedAmount: left });
  }
  if (role === "owner" || (role === "manager" && charged + amount <= max)) return;
  const message = "amount: Only the owner may charge this much.";
  throw new DomainError("NOT_PERMITTED", { field: "amount", message });
}
