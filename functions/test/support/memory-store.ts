/**
 * The `Store` port in memory, for tests of use cases. test/support/store-contract.ts runs on this
 * and on Firestore, so that what passes here passes there.
 */
import { Booking } from "../../src/domain/booking.ts";
import { CatalogItem, Slot } from "../../src/domain/catalog.ts";
import { TAKING } from "../../src/domain/places.ts";
import { Limit } from "../../src/application/documents.ts";
import {
  ref,
  type After,
  type CollectionName,
  type Collections,
  type Found,
  type Ref,
  type Span,
  type Store,
  type Write,
} from "../../src/application/ports.ts";
import { parseDocument, pathOf, refuseRepeats } from "../../src/adapters/firestore/documents.ts";

export interface MemoryStore extends Store {
  /** Puts a document there, as if it had always been. */
  seed<C extends CollectionName>(to: Ref<C>, data: Collections[C]): void;
  /** Every document, by its path as in Firestore: `payments/p1/timeline/e1`. Times are milliseconds. */
  dump(): Record<string, Record<string, unknown>>;
}

interface Stored {
  readonly to: Ref;
  readonly data: object;
  readonly version: number;
}

export function createMemoryStore(): MemoryStore {
  const documents = new Map<string, Stored>();
  let version = 0;

  function keep(to: Ref, data: object): void {
    version += 1;
    documents.set(pathOf(to), { to, data, version });
  }

  function holds(write: Write): boolean {
    const stored = documents.get(pathOf(write.ref));
    if (write.op === "create") return stored === undefined;
    if (write.op === "remove" && write.basis === null) return true;
    if (write.op === "count") return true;
    return write.op === "put" || (stored !== undefined && stored.version === write.basis);
  }

  function counted(to: Ref, by: Limit): Limit {
    const known = Limit.parse(found(to)?.data ?? { ...by, count: 0 });
    return { ...by, count: known.count + by.count };
  }

  function found(to: Ref) {
    const stored = documents.get(pathOf(to));
    return stored === undefined
      ? null
      : { data: structuredClone(stored.data), version: stored.version };
  }

  return {
    async read<R extends Record<string, Ref>>(refs: R) {
      return inTurn(() => {
        const entries = Object.entries<Ref>(refs).map(([key, to]) => [key, found(to)]);
        return Object.fromEntries(entries) as Found<R>;
      });
    },
    async commit(writes) {
      refuseRepeats(writes);
      // Taken as they are now, and all checked before the first is kept.
      const taken = writes.map(asItIsNow);
      return inTurn(() => {
        if (!taken.every(holds)) return "conflict";
        for (const write of taken) {
          if (write.op === "remove") documents.delete(pathOf(write.ref));
          else if (write.op === "count") keep(write.ref, counted(write.ref, write.data));
          else keep(write.ref, write.data);
        }
        return "committed";
      });
    },
    async countCall(id, expiresAt) {
      const to = ref("limits", id);
      const count = () => Limit.parse(found(to)?.data ?? { count: 0, expiresAt }).count;
      await inTurn(() => {
        keep(to, { count: count() + 1, expiresAt });
      });
      return inTurn(count);
    },
    async openBookings(uid, now, limit) {
      return inTurn(() => openOf([...documents.values()], uid, now).slice(0, limit));
    },
    async bookingsOf(uid, after, limit) {
      return inTurn(() => newestOf([...documents.values()], uid, after).slice(0, limit));
    },
    async tellingsOf(collection, bookingId, limit) {
      const isAbout = (id: string) => id.startsWith(`${bookingId}_`);
      return inTurn(() =>
        idsOf([...documents.values()], collection)
          .filter(isAbout)
          .slice(0, limit),
      );
    },
    async dueLedgers(now, limit) {
      return inTurn(() => dueFirst([...documents.values()], "ledger", now).slice(0, limit));
    },
    async dueBookings(now, limit) {
      return inTurn(() => dueFirst([...documents.values()], "bookings", now).slice(0, limit));
    },
    async dueNotices(now, limit) {
      return inTurn(() => dueFirst([...documents.values()], "outbox", now).slice(0, limit));
    },
    async dueErasures(now, limit) {
      return inTurn(() => dueFirst([...documents.values()], "erasures", now).slice(0, limit));
    },
    async dueEvents(now, limit) {
      return inTurn(() => dueFirst([...documents.values()], "stripeEvents", now).slice(0, limit));
    },
    async dueWishes(now, limit) {
      return inTurn(() => dueFirst([...documents.values()], "bookingWishes", now).slice(0, limit));
    },
    async putOff(what, wakeAt) {
      await inTurn(() => {
        const stored = documents.get(pathOf(what));
        if (stored !== undefined) keep(what, { ...stored.data, wakeAt });
      });
    },
    async openInSlot(slotId, limit) {
      return inTurn(() => openIn([...documents.values()], slotId).slice(0, limit));
    },
    async takersOf(slotId, limit) {
      return inTurn(() => bookingsIn([...documents.values()], slotId, TAKING).slice(0, limit));
    },
    async idsIn(collection, limit) {
      return inTurn(() => idsOf([...documents.values()], collection).slice(0, limit));
    },
    async itemsNamed(name, limit) {
      return inTurn(() => itemsOf([...documents.values()], name).slice(0, limit));
    },
    async slotsBetween(itemId, span, limit) {
      return inTurn(() => slotsOf([...documents.values()], itemId, span).slice(0, limit));
    },
    seed(to, data) {
      keep(to, checked(to, data));
    },
    dump() {
      const entries = [...documents].map(([path, { data }]) => [path, structuredClone(data)]);
      return Object.fromEntries(entries) as Record<string, Record<string, unknown>>;
    },
  };
}

function asItIsNow(write: Write): Write {
  if (write.op === "remove") return write;
  if (write.op === "count") return { ...write, data: Limit.parse(write.data) };
  return { ...write, data: checked(write.ref, write.data) };
}

function checked(to: Ref, data: object): object {
  return structuredClone(parseDocument(to, data));
}

/** A turn of the event loop before and after, as over a network: calls made at once do interleave. */
async function inTurn<T>(work: () => T): Promise<T> {
  await nextTurn();
  try {
    return work();
  } finally {
    await nextTurn();
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function openOf(stored: readonly Stored[], uid: string, now: number): string[] {
  return stored.flatMap(({ to, data }) => {
    if (to.collection !== "bookings") return [];
    const booking = Booking.parse(data);
    const isHeld = booking.status === "held" && (booking.holdExpiresAt ?? 0) > now;
    const isOpen = isHeld || booking.status === "processing";
    return isOpen && booking.uid === uid ? [to.id] : [];
  });
}

function newestOf(stored: readonly Stored[], uid: string, after: After | null): string[] {
  return stored
    .flatMap(({ to, data }) => {
      const booking = to.collection === "bookings" ? Booking.parse(data) : null;
      return booking?.uid === uid ? [{ id: to.id, createdAt: booking.createdAt }] : [];
    })
    .sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1))
    .filter(({ id, createdAt }) => isAfter({ id, createdAt }, after))
    .map(({ id }) => id);
}

function isAfter({ id, createdAt }: { id: string; createdAt: number }, after: After | null) {
  if (after === null || createdAt < after.createdAt) return true;
  return createdAt === after.createdAt && id < after.bookingId;
}

function dueFirst(
  stored: readonly Stored[],
  collection: "ledger" | "bookings" | "outbox" | "stripeEvents" | "bookingWishes" | "erasures",
  now: number,
): string[] {
  return stored
    .flatMap(({ to, data }) => {
      const wakeAt = to.collection === collection && "wakeAt" in data ? data.wakeAt : null;
      return typeof wakeAt === "number" && wakeAt <= now ? [{ id: to.id, wakeAt }] : [];
    })
    .sort((a, b) => a.wakeAt - b.wakeAt || (a.id < b.id ? -1 : 1))
    .map(({ id }) => id);
}

function openIn(stored: readonly Stored[], slotId: string): string[] {
  return bookingsIn(stored, slotId, ["held", "processing", "confirmed"]);
}

function bookingsIn(stored: readonly Stored[], slotId: string, open: readonly string[]): string[] {
  return stored
    .flatMap(({ to, data }) => {
      if (to.collection !== "bookings") return [];
      const { slotIds, status } = Booking.parse(data);
      return slotIds.includes(slotId) && open.includes(status) ? [to.id] : [];
    })
    .sort((a, b) => (a < b ? -1 : 1));
}

function idsOf(stored: readonly Stored[], collection: CollectionName): string[] {
  return stored
    .flatMap(({ to }) => (to.collection === collection ? [to.id] : []))
    .sort((a, b) => (a < b ? -1 : 1));
}

function itemsOf(stored: readonly Stored[], name: string): string[] {
  return stored
    .filter(({ to, data }) => to.collection === "catalog" && CatalogItem.parse(data).name === name)
    .map(({ to }) => to.id)
    .sort();
}

function slotsOf(stored: readonly Stored[], itemId: string, { from, until }: Span): string[] {
  return stored
    .flatMap(({ to, data }) => {
      if (to.collection !== "slots") return [];
      const slot = Slot.parse(data);
      const isWanted = slot.itemId === itemId && slot.start >= from && slot.start < until;
      return isWanted ? [{ id: to.id, start: slot.start }] : [];
    })
    .sort((a, b) => a.start - b.start || (a.id < b.id ? -1 : 1))
    .map(({ id }) => id);
}
