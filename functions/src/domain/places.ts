/** The places in slots that a booking takes. They change only in the commit that changes its state. */
import type { Booking, BookingStatus } from "./booking.ts";

/** A place is free again only when no payment of its booking can succeed any more. */
export const OCCUPIES: Record<BookingStatus, boolean> = {
  held: true,
  processing: true,
  confirmed: true,
  canceling: true,
  completed: true,
  no_show: true,
  expired: false,
  canceled: false,
};

export const TAKING = (Object.keys(OCCUPIES) as BookingStatus[]).filter((one) => OCCUPIES[one]);

/** Each slot that the items are about, once: a booking is found by them. */
export function slotIdsOf(items: Booking["items"]): string[] {
  return [...new Set(items.flatMap(({ slotId }) => slotId ?? []))].sort();
}

type Occupant = Pick<Booking, "items" | "status"> & Partial<Pick<Booking, "pendingChange">>;

/**
 * How many places it takes, by slot. While a change waits for its payment these are the old ones and
 * the new ones; where both are in one slot, as many as the larger of them needs.
 */
export function placesOf({ items, status, pendingChange }: Occupant): ReadonlyMap<string, number> {
  if (!OCCUPIES[status]) return new Map();
  const places = placesIn(items);
  for (const [slotId, wanted] of placesIn(pendingChange?.items ?? [])) {
    places.set(slotId, Math.max(wanted, places.get(slotId) ?? 0));
  }
  return places;
}

function placesIn(items: Booking["items"]): Map<string, number> {
  const places = new Map<string, number>();
  for (const { slotId, quantity } of items) {
    if (slotId !== null) places.set(slotId, (places.get(slotId) ?? 0) + quantity);
  }
  return places;
}

/** What a slot's `taken` grows by, negative where places become free; only slots that change. */
export function placeChanges(before: Occupant, after: Occupant): ReadonlyMap<string, number> {
  const [was, is] = [placesOf(before), placesOf(after)];
  const changes = [...new Set([...was.keys(), ...is.keys()])].map(
    (slotId) => [slotId, (is.get(slotId) ?? 0) - (was.get(slotId) ?? 0)] as const,
  );
  return new Map(changes.filter(([, change]) => change !== 0));
}
