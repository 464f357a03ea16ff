/** What must hold after every single commit, whoever makes it; what did not is kept to be looked at. */
import type { Booking } from "../../src/domain/booking.ts";
import type { Slot } from "../../src/domain/catalog.ts";
import { OCCUPIES, placesOf } from "../../src/domain/places.ts";
import type { World } from "./world.ts";

export interface Watched extends World {
  /** Every breach, in words. */
  readonly breaches: string[];
}

/** The same world, looked at after each commit. */
export function watched<W extends World>(world: W): W & Watched {
  const breaches: string[] = [];
  const commit: World["store"]["commit"] = async (writes) => {
    const outcome = await world.store.commit(writes);
    breaches.push(...breachesIn(world));
    return outcome;
  };
  const store = { ...world.store, commit };
  return { ...world, store, deps: { ...world.deps, store }, breaches };
}

function breachesIn(world: World): string[] {
  const documents = Object.entries(world.store.dump());
  const of = <T>(collection: string) =>
    documents
      .filter(([path]) => path.split("/").length === 2 && path.startsWith(`${collection}/`))
      .map(([path, data]) => [path.slice(collection.length + 1), data as T] as const);
  const bookings = of<Booking>("bookings").map(([, booking]) => booking);
  return [...overbooked(of<Slot>("slots"), bookings), ...payable(world, bookings)];
}

/** Places that a test has taken by hand are nobody's; those of bookings count one by one. */
function overbooked(slots: (readonly [string, Slot])[], bookings: readonly Booking[]): string[] {
  return slots.flatMap(([slotId, { taken, capacity }]) => {
    const places = bookings.reduce((sum, one) => sum + (placesOf(one).get(slotId) ?? 0), 0);
    if (slotId === "lounge_full") return [];
    if (taken !== places)
      return [`${slotId} says ${String(taken)}, bookings take ${String(places)}`];
    return taken > capacity ? [`${slotId} is sold ${String(taken)} times`] : [];
  });
}

const ENDED = ["succeeded", "canceled"];

/** No place is free while a payment of its booking could still succeed. */
function payable({ stripe }: World, bookings: readonly Booking[]): string[] {
  return [...stripe.intents.values()].flatMap(({ id, order, status }) => {
    const booking = bookings.find(({ bookingId }) => bookingId === order.metadata["bookingId"]);
    if (booking === undefined || OCCUPIES[booking.status] || ENDED.includes(status)) return [];
    if (booking.dues[order.metadata["dueId"] ?? ""]?.kind === "fee") return [];
    return [`${id} of an ended booking is ${status}`];
  });
}
