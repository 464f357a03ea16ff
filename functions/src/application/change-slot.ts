import type { Slot } from "../domain/catalog.ts";
import { DomainError } from "../domain/errors.ts";
import { audited, type Deed } from "./audit.ts";
import { decide } from "./decide.ts";
import { ref, replace, type Deps } from "./ports.ts";

/**
 * Changes one slot, and says so in the audit log in the same commit. A slot that is as wanted is left
 * alone, so a repeated call writes nothing.
 * @throws DomainError SLOT_NOT_FOUND, CONTENTION, UNAVAILABLE, and what `change` throws
 */
export async function changeSlot(
  deps: Deps,
  deed: Deed,
  slotId: string,
  change: (slot: Slot) => Partial<Pick<Slot, "state" | "capacity">>,
) {
  const at = ref("slots", slotId);
  const slot = await decide(deps, async () => {
    const { found } = await deps.store.read({ found: at });
    if (found === null) throw new DomainError("SLOT_NOT_FOUND", { field: "slotId" });
    const before = found.data;
    const after = { ...before, ...change(before) };
    if (isSame(before, after)) return { writes: [], result: before };
    const next = { ...after, version: before.version + 1 };
    return {
      writes: [replace(at, found, next), audited(deps, deed, { of: at, before, after: next })],
      result: next,
    };
  });
  return {
    slotId,
    itemId: slot.itemId,
    state: slot.state,
    capacity: slot.capacity,
    taken: slot.taken,
    start: new Date(slot.start).toISOString(),
    serverTime: new Date(deed.at).toISOString(),
  };
}

function isSame(one: Slot, other: Slot): boolean {
  return one.state === other.state && one.capacity === other.capacity;
}
