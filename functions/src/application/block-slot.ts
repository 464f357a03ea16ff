import { z } from "zod";
import { DomainError } from "../domain/errors.ts";
import { SlotId } from "../domain/ids.ts";
import type { Operator } from "../domain/roles.ts";
import { changeSlot } from "./change-slot.ts";
import { OperatorReason } from "./operator-input.ts";
import type { Deps } from "./ports.ts";

export const BlockSlotInput = z.strictObject({
  slotId: SlotId,
  reason: OperatorReason,
  /** True opens it again: from `manager` on. */
  reopen: z.boolean().optional(),
});
export type BlockSlotInput = z.infer<typeof BlockSlotInput>;

/**
 * Takes a slot out of the offer, or puts it back. Bookings that have places in it keep them: `taken`
 * in the answer says how many to look after.
 * @throws DomainError NOT_PERMITTED to open one, for staff; SLOT_NOT_FOUND, CONTENTION, UNAVAILABLE
 */
export async function blockSlot(deps: Deps, operator: Operator, input: BlockSlotInput) {
  const { slotId, reason, reopen = false } = input;
  // Whoever has closed a day, or canceled a slot, is at least that: it is for them to open it again.
  if (reopen && operator.role === "staff") {
    throw new DomainError("NOT_PERMITTED", { field: "reopen" });
  }
  const deed = { operator, action: "blockSlot", reason, at: await deps.clock.now() } as const;
  return changeSlot(deps, deed, slotId, () => ({ state: reopen ? "open" : "blocked" }));
}
