import { z } from "zod";
import { SlotId } from "../domain/ids.ts";
import type { Operator } from "../domain/roles.ts";
import { changeSlot } from "./change-slot.ts";
import { OperatorReason } from "./operator-input.ts";
import type { Deps } from "./ports.ts";

export const BlockSlotInput = z.strictObject({
  slotId: SlotId,
  reason: OperatorReason,
  /** True opens it again. */
  reopen: z.boolean().optional(),
});
export type BlockSlotInput = z.infer<typeof BlockSlotInput>;

/**
 * Takes a slot out of the offer, or puts it back. Bookings that have places in it keep them: `taken`
 * in the answer says how many to look after.
 * @throws DomainError SLOT_NOT_FOUND, CONTENTION, UNAVAILABLE
 */
export async function blockSlot(deps: Deps, operator: Operator, input: BlockSlotInput) {
  const { slotId, reason, reopen = false } = input;
  const deed = { operator, action: "blockSlot", reason, at: await deps.clock.now() } as const;
  return changeSlot(deps, deed, slotId, () => ({ state: reopen ? "open" : "blocked" }));
}
