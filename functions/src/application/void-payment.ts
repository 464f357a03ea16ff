import { z } from "zod";
import { authorizedOf, voidDecided } from "../domain/authorization.ts";
import type { Booking } from "../domain/booking.ts";
import { DomainError } from "../domain/errors.ts";
import { bookingIdOf, PaymentId } from "../domain/ids.ts";
import { checkRefundLimit, checkReturnLimit, type RefundLimit } from "../domain/operator-refund.ts";
import type { Ledger } from "../domain/payment.ts";
import type { Operator } from "../domain/roles.ts";
import { audited, type Deed } from "./audit.ts";
import { cancel } from "./cancel.ts";
import { authorizationAnswer } from "./capture-payment.ts";
import { finishAuthorization } from "./end-authorization.ts";
import { operateOn } from "./operate.ts";
import { OperatorReason } from "./operator-input.ts";
import { ref, type Deps } from "./ports.ts";

export const VoidPaymentInput = z.strictObject({ paymentId: PaymentId, reason: OperatorReason });
export type VoidPaymentInput = z.infer<typeof VoidPaymentInput>;

/**
 * Lets authorized money go. A booking that stands on it is declined by that: it ends as canceled by
 * the merchant. Of a later due, only that due is open again; a booking that is over stays as it is.
 * @throws DomainError PAYMENT_NOT_FOUND, NOT_AUTHORIZED, ALREADY_CAPTURED, ALREADY_VOIDED,
 *   NOT_PERMITTED over a manager's limit, AUTHORIZATION_LAPSED, PAYMENT_IN_PROGRESS, CONTENTION, UNAVAILABLE
 */
export async function voidPayment(deps: Deps, operator: Operator, input: VoidPaymentInput) {
  const now = await deps.clock.now();
  const { paymentId, reason } = input;
  const deed = { operator, action: "voidPayment", reason, at: now } as const;
  const found = await deps.store.read({
    ledger: ref("ledger", paymentId),
    booking: ref("bookings", bookingIdOf(paymentId)),
  });
  if (found.ledger === null || found.booking === null) {
    throw new DomainError("PAYMENT_NOT_FOUND", { field: "paymentId" });
  }
  checkVoid(found.booking.data, found.ledger.data, now);
  // Whether a due is one of those at booking never changes.
  const isAtBooking = found.booking.data.dues[found.ledger.data.dueId]?.payBy === null;
  if (isAtBooking && !isOver(found.booking.data)) {
    await declineBooking(deps, deed, found.ledger.data);
  } else {
    await operateOn(deps, deed, { paymentId, what: "void decided" }, ({ ledger }) => {
      const decided = voidDecided(ledger, { why: "operator", note: reason, now });
      if (decided === ledger) return { ledger: null };
      checkRefundLimit([ledger], authorizedOf(ledger), limitOf(deps, deed));
      return { ledger: decided };
    });
  }
  const ledger = await finishAuthorization(deps, { paymentId, now, cause: "call:voidPayment" });
  return authorizationAnswer(ledger, now);
}

/** @throws DomainError as `voidPayment` */
async function declineBooking(deps: Deps, deed: Deed, { paymentId, bookingId }: Ledger) {
  const limit = limitOf(deps, deed);
  await cancel(deps, {
    bookingId,
    by: "merchant",
    reason: deed.reason,
    dryRun: false,
    now: deed.at,
    cause: `call:${deed.action}`,
    check: (booking, ledgers) => {
      const ledger = ledgers.find((one) => one.paymentId === paymentId);
      checkVoid(booking, ledger, deed.at);
      if (booking === null) throw new DomainError("BOOKING_NOT_FOUND");
      // It ended since it was read: the next call lets the money go, and leaves the end as it is.
      if (isOver(booking)) throw new DomainError("CONTENTION", { retryAfterMs: 1_000 });
      return booking;
    },
    allow: (ledgers, decision) => {
      checkReturnLimit(ledgers, decision, limit);
    },
    alsoWrite: (before, after) => [
      audited(deps, deed, { of: ref("bookings", bookingId), before, after }),
    ],
  });
}

/** Money that is let go is given back. */
function limitOf({ settings }: Deps, { operator }: Deed): RefundLimit {
  return { role: operator.role, max: settings.managerRefundMax, field: "paymentId" };
}

/** A visit that has been, or was missed, is not undone by what happens to its money. */
function isOver({ status }: Booking): boolean {
  switch (status) {
    case "expired":
    case "canceled":
    case "completed":
    case "no_show":
      return true;
    case "held":
    case "processing":
    case "confirmed":
    case "canceling":
      return false;
  }
}

/** Asked before, for the reason's sake, and again in the commit. */
function checkVoid(booking: Booking | null, ledger: Ledger | undefined, now: number): void {
  if (ledger === undefined) throw new DomainError("NOT_AUTHORIZED", { field: "paymentId" });
  const isFinishing = booking?.closing === "cancel" && ledger.ending?.kind === "void";
  if (!isFinishing) voidDecided(ledger, { why: "canceled", note: null, now });
}
