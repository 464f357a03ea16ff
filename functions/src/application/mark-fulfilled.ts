import { z } from "zod";
import { fulfilled } from "../domain/attendance.ts";
import { BookingId } from "../domain/ids.ts";
import type { Operator } from "../domain/roles.ts";
import { changeStatus } from "./change-status.ts";
import { OperatorReason } from "./operator-input.ts";
import type { Deps } from "./ports.ts";

export const MarkFulfilledInput = z.strictObject({ bookingId: BookingId, reason: OperatorReason });
export type MarkFulfilledInput = z.infer<typeof MarkFulfilledInput>;

/**
 * What was booked has been handed over: goods have no end of their own, a slot may end early.
 * @throws DomainError BOOKING_NOT_FOUND, BOOKING_NOT_CONFIRMED, BOOKING_ENDED, CONTENTION, UNAVAILABLE
 */
export async function markFulfilled(deps: Deps, operator: Operator, input: MarkFulfilledInput) {
  const { bookingId, reason } = input;
  const at = await deps.clock.now();
  const deed = { operator, action: "markFulfilled", reason, at } as const;
  return changeStatus(deps, deed, bookingId, (booking) => fulfilled(booking, at));
}
