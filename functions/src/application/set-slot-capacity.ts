import { z } from "zod";
import { DomainError } from "../domain/errors.ts";
import { SlotId } from "../domain/ids.ts";
import type { Operator } from "../domain/roles.ts";
import { changeSlot } from "./change-slot.ts";
import { OperatorReason } from "./operator-input.ts";
import type { Deps } from "./ports.ts";

const CAPACITY_MAX = 100_000;

export const SetSlotCapacityInput = z.strictObject({
  slotId: SlotId,
  capacity: z.int().min(1).max(CAPACITY_MAX),
  reason: OperatorReason,
});
export type SetSlotCapacityInput = z.infer<typeof SetSlotCapacityInput>;

/**
 * More or fewer places in one slot, never fewer than are taken.
 * @throws DomainError SLOT_NOT_FOUND, SLOT_TAKEN, CONTENTION, UNAVAILABLE
 */
export async function setSlotCapacity(deps: Deps, operator: Operator, input: SetSlotCapacityInput) {
  const { slotId, capacity, reason } = input;
  const deed = { operator, action: "setSlotCapacity", reason, at: await deps.clock.now() } as const;
  return changeSlot(deps, deed, slotId, ({ taken }) => {
    if (capacity < taken) throw new DomainError("SLOT_TAKEN", { field: "capacity" });
    return { capacity };
  });
}
