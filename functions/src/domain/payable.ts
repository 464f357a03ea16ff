import { isOwedAfter } from "./balance.ts";
import { type Booking, unsettledDue } from "./booking.ts";
import { DomainError } from "./errors.ts";
import { isChangeOver, isDifference } from "./pending-change.ts";

/** What a caller believes is owed: compared only, never used. */
export interface ExpectedSum {
  /** Minor units. */
  readonly amount?: number | undefined;
  readonly currency?: string | undefined;
}

export interface PayWish extends ExpectedSum {
  readonly uid: string;
  /** Milliseconds. */
  readonly now: number;
  readonly dueId?: string | undefined;
}

/**
 * The booking, if this caller may pay (the named due of) it now. Somebody else's booking is answered
 * exactly like one that does not exist.
 * @throws DomainError BOOKING_NOT_FOUND, BOOKING_EXPIRED, BOOKING_ENDED, ALREADY_PAID, INVALID_INPUT,
 *   AMOUNT_MISMATCH, CURRENCY_MISMATCH, PAYMENT_IN_PROGRESS while unwanted money of it is kept
 */
export function payableDue(booking: Booking | null, wish: PayWish): Booking {
  if (booking === null || booking.uid !== wish.uid) throw new DomainError("BOOKING_NOT_FOUND");
  checkState(booking, wish);
  checkSum(booking, wish);
  return booking;
}

function checkState(booking: Booking, { dueId, now }: PayWish): void {
  switch (booking.status) {
    case "expired":
      throw new DomainError("BOOKING_EXPIRED");
    case "canceling":
      throw new DomainError("BOOKING_ENDED");
    case "canceled":
    case "completed":
    case "no_show":
      checkOwedStill(booking, dueId);
      break;
    case "held":
      if (now >= (booking.holdExpiresAt ?? 0)) throw new DomainError("BOOKING_EXPIRED");
      break;
    // A payment in flight suspends the hold.
    case "processing":
    case "confirmed":
  }
  if (booking.closing === "cancel") throw new DomainError("BOOKING_ENDED");
  if (booking.closing === "expire") throw new DomainError("BOOKING_EXPIRED");
  if (dueId !== undefined && !Object.hasOwn(booking.dues, dueId)) {
    if (isDifference(dueId)) throw new DomainError("CHANGE_LAPSED", { field: "dueId" });
    throw new DomainError("INVALID_INPUT", { field: "dueId", message: "No such due." });
  }
  // What cost nothing may have become dearer.
  if (booking.price.total === 0 && booking.pendingChange === null) return;
  const [openId, open] = unsettledDue(booking, dueId) ?? [];
  if (openId === undefined || open === undefined) throw new DomainError("ALREADY_PAID");
  if (open.payBy !== null && owesAtBooking(booking)) {
    const message = "What is due at booking is paid first.";
    throw new DomainError("INVALID_INPUT", { field: "dueId", message });
  }
  if (isChangeOver(booking, openId, now))
    throw new DomainError("CHANGE_LAPSED", { field: "dueId" });
  if (keepsUnwanted(booking, openId)) {
    throw new DomainError("PAYMENT_IN_PROGRESS", { message: "This payment is being reviewed." });
  }
}

/** A balance for a booking that is not confirmed would have to go back, should it never be. */
function owesAtBooking({ status, dues }: Booking): boolean {
  const isHeld = status === "held" || status === "processing";
  return (
    isHeld && Object.values(dues).some(({ payBy, paidBy }) => payBy === null && paidBy === null)
  );
}

function checkOwedStill(booking: Booking, dueId: string | undefined): void {
  const due = unsettledDue(booking, dueId)?.[1];
  if (due === undefined || !isOwedAfter(booking, due)) throw new DomainError("BOOKING_ENDED");
}

/**
 * Whether money was taken for this due that settles nothing (another sum than owed), and is not on its
 * way back. The due is still owed, yet to ask for it now would take money twice for one thing, and only
 * a refund, or a person, can tell that the first is gone. A refund that fails or is refused brings the
 * question back.
 */
function keepsUnwanted({ payments }: Booking, dueId: string): boolean {
  return Object.values(payments).some(
    ({ entry, captured, reserved, ...one }) =>
      one.dueId === dueId && entry?.kind === "unwanted" && captured > reserved,
  );
}

/** @throws DomainError AMOUNT_MISMATCH, CURRENCY_MISMATCH, both with the amount that is owed */
export function checkSum(
  booking: Booking,
  { dueId, amount, currency }: ExpectedSum & Pick<PayWish, "dueId">,
): void {
  const expectedAmount = unsettledDue(booking, dueId)?.[1].amount ?? booking.price.total;
  if (currency !== undefined && currency.toLowerCase() !== booking.currency) {
    throw new DomainError("CURRENCY_MISMATCH", { field: "currency", expectedAmount });
  }
  if (amount !== undefined && amount !== expectedAmount) {
    throw new DomainError("AMOUNT_MISMATCH", { field: "amount", expectedAmount });
  }
}
