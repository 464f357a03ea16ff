import { z } from "zod";
import { missed, notMissed } from "../domain/attendance.ts";
import { BookingId } from "../domain/ids.ts";
import type { Operator } from "../domain/roles.ts";
import { changeStatus } from "./change-status.ts";
import { OperatorReason } from "./operator-input.ts";
import type { Deps } from "./ports.ts";

export const MarkNoShowInput = z.strictObject({
  bookingId: BookingId,
  reason: OperatorReason,
  /** They came after all: takes it back, within a day. */
  undo: z.boolean().optional(),
});
export type MarkNoShowInput = z.infer<typeof MarkNoShowInput>;

/**
 * Nobody came. It moves no money: what that costs, an operator decides apart from it.
 * @throws DomainError BOOKING_NOT_FOUND, BOOKING_NOT_CONFIRMED, BOOKING_NOT_STARTED, BOOKING_ENDED,
 *   INVALID_INPUT, CONTENTION, UNAVAILABLE
 */
export async function markNoShow(deps: Deps, operator: Operator, input: MarkNoShowInput) {
  const { bookingId, reason, undo = false } = input;
  const at = await deps.clock.now();
  const deed = { operator, action: "markNoShow", reason, at } as const;
  return changeStatus(deps, deed, bookingId, (booking) =>
    undo ? notMissed(booking, at) : missed(booking, at),
  );
}
