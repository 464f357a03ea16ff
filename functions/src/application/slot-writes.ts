import type { Booking } from "../domain/booking.ts";
import { placeChanges } from "../domain/places.ts";
import { ref, replace, type Deps, type Ref, type Write } from "./ports.ts";

/**
 * What the change of a booking does to its slots, for the same commit. One more round trip, and only
 * where places move.
 * @throws Error if a slot is not there, or would have fewer than none taken: then nothing is written
 */
export async function slotWrites(
  { store }: Pick<Deps, "store">,
  before: Booking,
  after: Booking,
): Promise<Write[]> {
  const changes = placeChanges(before, after);
  if (changes.size === 0) return [];
  const refs: Record<string, Ref<"slots">> = Object.fromEntries(
    [...changes.keys()].map((slotId) => [slotId, ref("slots", slotId)]),
  );
  const found = await store.read(refs);
  return [...changes].map(([slotId, change]) => {
    const slot = found[slotId];
    const taken = (slot?.data.taken ?? 0) + change;
    if (!slot || taken < 0) throw new Error(`slot ${slotId} does not have the places of a booking`);
    const next = { ...slot.data, taken, version: slot.data.version + 1 };
    return replace(ref("slots", slotId), slot, next);
  });
}
