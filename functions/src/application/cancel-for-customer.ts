import { z } from "zod";
import type { Booking } from "../domain/booking.ts";
import { DomainError } from "../domain/errors.ts";
import { BookingId } from "../domain/ids.ts";
import { checkReturnLimit } from "../domain/operator-refund.ts";
import type { Operator } from "../domain/roles.ts";
import { audited, type Deed } from "./audit.ts";
import { cancel, type Canceled, type CancelWish } from "./cancel.ts";
import { OperatorReason } from "./operator-input.ts";
import { ref, type Deps } from "./ports.ts";

export const CancelForCustomerInput = z.strictObject({
  bookingId: BookingId,
  reason: OperatorReason,
  /** Tells what would go back, and changes nothing. */
  dryRun: z.boolean().optional(),
});
export type CancelForCustomerInput = z.infer<typeof CancelForCustomerInput>;

/**
 * The merchant cancels: everything goes back, whatever the policy says, also after the start.
 * @throws DomainError BOOKING_NOT_FOUND, BOOKING_EXPIRED, BOOKING_ENDED, NOT_PERMITTED over a manager's
 *   limit, PAYMENT_IN_PROGRESS while a capture is under way, CONTENTION, UNAVAILABLE
 */
export async function cancelForCustomer(
  deps: Deps,
  operator: Operator,
  { bookingId, reason, dryRun = false }: CancelForCustomerInput,
) {
  const at = await deps.clock.now();
  const deed = { operator, action: "cancelForCustomer", reason, at } as const;
  const { booking, decision } = await cancelByMerchant(deps, deed, { bookingId, dryRun });
  const { status, currency } = booking;
  const { refund } = decision;
  return {
    ...{ bookingId, status },
    refund: refund === 0 ? null : { amount: refund, currency },
    serverTime: new Date(at).toISOString(),
  };
}

/** @throws DomainError as `cancelForCustomer` */
export function cancelByMerchant(
  deps: Deps,
  deed: Deed,
  { bookingId, dryRun }: { readonly bookingId: string; readonly dryRun: boolean },
): Promise<Canceled> {
  return cancel(deps, {
    ...{ bookingId, dryRun, by: "merchant", reason: deed.reason, now: deed.at },
    cause: `call:${deed.action}`,
    check: cancelable,
    allow: limitOf(deps, deed),
    alsoWrite: (before, after) => [
      audited(deps, deed, { of: ref("bookings", bookingId), before, after }),
    ],
  });
}

/** What managers may give back of one payment, by whichever call. */
function limitOf({ settings }: Deps, { operator }: Deed): NonNullable<CancelWish["allow"]> {
  const limit = { role: operator.role, max: settings.managerRefundMax, field: "bookingId" };
  return (ledgers, decision) => {
    checkReturnLimit(ledgers, decision, limit);
  };
}

function cancelable(booking: Booking | null): Booking {
  if (booking === null) throw new DomainError("BOOKING_NOT_FOUND", { field: "bookingId" });
  switch (booking.status) {
    case "expired":
      throw new DomainError("BOOKING_EXPIRED", { field: "bookingId" });
    case "canceled":
    case "completed":
    case "no_show":
      throw new DomainError("BOOKING_ENDED", { field: "bookingId" });
    case "held":
    case "processing":
    case "confirmed":
    case "canceling":
      return booking;
  }
}
