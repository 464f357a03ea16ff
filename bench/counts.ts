import type { Deps } from "../functions/src/application/ports.ts";
import type { World } from "../functions/test/support/world.ts";

export interface Counts {
  /** Calls to Firestore, of whatever kind. */
  roundTrips: number;
  /** Queries for ids; each bills at least one read. */
  queries: number;
  /** Documents. */
  read: number;
  commits: number;
  written: number;
  stripe: number;
  /** Bookings that were written as expired. */
  ended: number;
}

const COUNTS = ["roundTrips", "queries", "read", "commits", "written", "stripe", "ended"] as const;

export function minus(after: Counts, before: Counts): Counts {
  const entries = COUNTS.map((name) => [name, after[name] - before[name]] as const);
  return Object.fromEntries(entries) as unknown as Counts;
}

/** The world's ports, and what has gone through them. */
export function counted(world: World): { deps: Deps; counts: () => Counts } {
  const all: Counts = {
    ...{ roundTrips: 0, queries: 0, read: 0, commits: 0, written: 0 },
    ...{ stripe: 0, ended: 0 },
  };
  const { store, stripe } = world;
  const query =
    <A extends unknown[], T>(ask: (...args: A) => Promise<T>) =>
    (...args: A) => {
      all.roundTrips += 1;
      all.queries += 1;
      return ask(...args);
    };
  const counting: Deps["store"] = {
    read: (refs) => {
      all.roundTrips += 1;
      all.read += Object.keys(refs).length;
      return store.read(refs);
    },
    commit: async (writes) => {
      all.roundTrips += 1;
      all.commits += 1;
      const outcome = await store.commit(writes);
      if (outcome === "conflict") return outcome;
      all.written += writes.length;
      all.ended += writes.filter(
        (write) =>
          write.op !== "remove" && write.ref.collection === "bookings" && isExpired(write.data),
      ).length;
      return outcome;
    },
    // An increment and a read of it.
    countCall: (id, expiresAt) => {
      all.roundTrips += 2;
      all.read += 1;
      all.written += 1;
      return store.countCall(id, expiresAt);
    },
    putOff: (what, wakeAt) => {
      all.roundTrips += 1;
      all.written += 1;
      return store.putOff(what, wakeAt);
    },
    openBookings: query((uid, now, limit) => store.openBookings(uid, now, limit)),
    bookingsOf: query((uid, after, limit) => store.bookingsOf(uid, after, limit)),
    tellingsOf: query((name, bookingId, limit) => store.tellingsOf(name, bookingId, limit)),
    dueLedgers: query((now, limit) => store.dueLedgers(now, limit)),
    dueBookings: query((now, limit) => store.dueBookings(now, limit)),
    dueNotices: query((now, limit) => store.dueNotices(now, limit)),
    dueErasures: query((now, limit) => store.dueErasures(now, limit)),
    dueEvents: query((now, limit) => store.dueEvents(now, limit)),
    dueWishes: query((now, limit) => store.dueWishes(now, limit)),
    itemsNamed: query((name, limit) => store.itemsNamed(name, limit)),
    openInSlot: query((slotId, limit) => store.openInSlot(slotId, limit)),
    takersOf: query((slotId, limit) => store.takersOf(slotId, limit)),
    idsIn: query((collection, limit) => store.idsIn(collection, limit)),
    slotsBetween: query((itemId, span, limit) => store.slotsBetween(itemId, span, limit)),
  };
  const asking = new Proxy(stripe, {
    get(target, name, receiver) {
      const method: unknown = Reflect.get(target, name, receiver);
      if (typeof method !== "function") return method;
      return (...args: unknown[]) => {
        all.stripe += 1;
        return method.apply(target, args) as unknown;
      };
    },
  });
  return {
    deps: { ...world.deps, store: counting, stripe: asking },
    counts: () => ({ ...all }),
  };
}

function isExpired(data: object): boolean {
  return "status" in data && data.status === "expired";
}
