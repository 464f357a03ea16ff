import type { Booking } from "../domain/booking.ts";
import { placeChanges } from "../domain/places.ts";
import { Stale } from "./decide.ts";
import type { Slot } from "../domain/catalog.ts";
import { ref, replace, type Deps, type Ref, type Versioned, type Write } from "./ports.ts";

/**
 * What the change of a booking does to its slots, for the same commit. One more round trip, and only
 * where places move.
 * @param known slots that the decision rests on: written on the basis on which they were read
 * @throws Stale if the booking has changed since it was read, and its slots with it
 * @throws Error if a slot is not there, or would have fewer than none taken: then nothing is written
 */
export async function slotWrites(
  { store }: Pick<Deps, "store">,
  before: Booking,
  after: Booking,
  known: ReadonlyMap<string, Versioned<Slot>> = new Map(),
): Promise<Write[]> {
  const changes = placeChanges(before, after);
  if (changes.size === 0) return [];
  const refs: Record<string, Ref<"slots">> = Object.fromEntries(
    [...changes.keys()]
      .filter((slotId) => !known.has(slotId))
      .map((slotId) => [slotId, ref("slots", slotId)]),
  );
  const read = Object.keys(refs).length === 0 ? {} : await store.read(refs);
  const found = { ...read, ...Object.fromEntries(known) };
  const writes: Write[] = [];
  for (const [slotId, change] of changes) {
    const slot = found[slotId];
    const taken = (slot?.data.taken ?? 0) + change;
    if (!slot || taken < 0) throw await faultOf(store, before, slotId);
    const next = { ...slot.data, taken, version: slot.data.version + 1 };
    writes.push(replace(ref("slots", slotId), slot, next));
  }
  return writes;
}

/** Between the two reads somebody else may have ended the booking: only if not, the numbers are wrong. */
async function faultOf(store: Deps["store"], before: Booking, slotId: string): Promise<Error> {
  const { booking } = await store.read({ booking: ref("bookings", before.bookingId) });
  if (booking?.data.version !== before.version) return new Stale();
  return new Error(`slot ${slotId} does not have the places of a booking`);
}
