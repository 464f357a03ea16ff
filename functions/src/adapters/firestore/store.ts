/**
 * The `Store` port on Firestore: one round trip to read, one atomic commit to write. Compare-and-set
 * takes the place of transactions: nothing holds a lock while Stripe is asked, and what loses a race
 * learns it at once.
 */
import {
  FieldValue,
  Timestamp,
  type DocumentSnapshot,
  type Firestore,
  type WriteBatch,
} from "firebase-admin/firestore";
import {
  ref,
  type Found,
  type Ref,
  type Store,
  type Versioned,
  type Write,
} from "../../application/ports.ts";
import { collectionOf, parseDocument, pathOf, refuseRepeats } from "./documents.ts";
import { isConflict, withinBound } from "./failures.ts";
import { bookingsOf, tellingsOf } from "./personal.ts";
import {
  dueIn,
  idsIn,
  itemsNamed,
  openBookings,
  openInSlot,
  slotsBetween,
  takersOf,
} from "./queries.ts";
import { toMillis, toTimestamps } from "./timestamps.ts";

/**
 * Milliseconds. Well under the shortest function timeout, over a cold start's first call, and over
 * the 8 s in which the SDK tries a refused read three times: a missing permission shows as itself.
 */
const CALL_MS_MAX = 10_000;

/**
 * @param db must keep the default `ignoreUndefinedProperties: false`, so that an undefined field is
 * an error and not a field that silently disappears.
 */
export function createFirestoreStore(db: Firestore, callMsMax = CALL_MS_MAX): Store {
  return {
    read: (refs) => withinBound(read(db, refs), "read", callMsMax),
    commit: (writes) => withinBound(commit(db, writes), "commit", callMsMax),
    countCall: (id, expiresAt) => withinBound(countCall(db, id, expiresAt), "countCall", callMsMax),
    openBookings: (uid, now, limit) =>
      withinBound(openBookings(db, uid, now, limit), "openBookings", callMsMax),
    bookingsOf: (uid, after, limit) =>
      withinBound(bookingsOf(db, uid, after, limit), "bookingsOf", callMsMax),
    tellingsOf: (collection, bookingId, limit) =>
      withinBound(tellingsOf(db, collection, bookingId, limit), "tellingsOf", callMsMax),
    dueLedgers: (now, limit) =>
      withinBound(dueIn(db, "ledger", now, limit), "dueLedgers", callMsMax),
    dueBookings: (now, limit) =>
      withinBound(dueIn(db, "bookings", now, limit), "dueBookings", callMsMax),
    dueNotices: (now, limit) =>
      withinBound(dueIn(db, "outbox", now, limit), "dueNotices", callMsMax),
    dueErasures: (now, limit) =>
      withinBound(dueIn(db, "erasures", now, limit), "dueErasures", callMsMax),
    dueEvents: (now, limit) =>
      withinBound(dueIn(db, "stripeEvents", now, limit), "dueEvents", callMsMax),
    dueWishes: (now, limit) =>
      withinBound(dueIn(db, "bookingWishes", now, limit), "dueWishes", callMsMax),
    putOff: (what, wakeAt) => withinBound(putOff(db, what, wakeAt), "putOff", callMsMax),
    openInSlot: (slotId, limit) =>
      withinBound(openInSlot(db, slotId, limit), "openInSlot", callMsMax),
    takersOf: (slotId, limit) => withinBound(takersOf(db, slotId, limit), "takersOf", callMsMax),
    idsIn: (collection, limit) => withinBound(idsIn(db, collection, limit), "idsIn", callMsMax),
    itemsNamed: (name, limit) => withinBound(itemsNamed(db, name, limit), "itemsNamed", callMsMax),
    slotsBetween: (itemId, span, limit) =>
      withinBound(slotsBetween(db, itemId, span, limit), "slotsBetween", callMsMax),
  };
}

async function read<R extends Record<string, Ref>>(db: Firestore, refs: R): Promise<Found<R>> {
  const wanted = Object.entries<Ref>(refs);
  if (wanted.length === 0) return {} as Found<R>;
  const snapshots = await db.getAll(...wanted.map(([, to]) => db.doc(pathOf(to))));
  const found = wanted.map(([key, to], index) => [key, decoded(to, snapshots[index])]);
  return Object.fromEntries(found) as Found<R>;
}

function decoded(to: Ref, snapshot: DocumentSnapshot | undefined): Versioned<object> | null {
  const stored = snapshot?.data();
  if (stored === undefined) return null;
  const data = toMillis(stored, collectionOf(to.collection), pathOf(to));
  return { data: parseDocument(to, data), version: snapshot?.updateTime };
}

async function commit(db: Firestore, writes: readonly Write[]): Promise<"committed" | "conflict"> {
  refuseRepeats(writes);
  const batch = db.batch();
  for (const write of writes) add(batch, db, write);
  try {
    await batch.commit();
    return "committed";
  } catch (error) {
    if (isConflict(error)) return "conflict";
    throw error;
  }
}

function add(batch: WriteBatch, db: Firestore, write: Write): void {
  const to = db.doc(pathOf(write.ref));
  if (write.op === "remove") {
    batch.delete(to, write.basis === null ? {} : { lastUpdateTime: basisOf(write) });
    return;
  }
  const { times } = collectionOf(write.ref.collection);
  const data = toTimestamps(parseDocument(write.ref, write.data), times);
  switch (write.op) {
    case "create":
      batch.create(to, data);
      return;
    case "put":
      batch.set(to, data);
      return;
    case "replace":
      // A `set` takes no precondition. An update of every top-level field replaces as much, maps
      // included; no schema has a key with a dot, which `update` would read as a path.
      batch.update(to, data, { lastUpdateTime: basisOf(write) });
      return;
    case "count":
      batch.set(to, { ...data, count: FieldValue.increment(write.data.count) }, { merge: true });
  }
}

/**
 * The time of the document's last change. @NOTE A write of what is already there is no change to
 * Firestore: a document that guards others has to be written with something new, as a version.
 */
function basisOf({ ref: to, basis }: Write & { basis: unknown }): Timestamp {
  if (basis instanceof Timestamp) return basis;
  throw new Error(`${pathOf(to)}: the basis was not read from this store`);
}

/**
 * An increment takes no lock and loses no race. The count is read after it: whoever reads last among
 * those told `n` or less counted all the others in, so there are at most `n` of them. An increment
 * that the SDK repeats after a lost acknowledgement counts twice, which errs on the strict side.
 */
async function countCall(db: Firestore, id: string, expiresAt: number): Promise<number> {
  const limit = ref("limits", id);
  const data = { count: FieldValue.increment(1), expiresAt: Timestamp.fromMillis(expiresAt) };
  await db.doc(pathOf(limit)).set(data, { merge: true });
  const { counted } = await read(db, { counted: limit });
  if (counted === null) throw new Error(`${pathOf(limit)} was deleted while it was counted`);
  return counted.data.count;
}

/** Neither read nor checked: that it cannot be is why somebody asks for this. */
async function putOff(db: Firestore, what: Ref, wakeAt: number): Promise<void> {
  try {
    await db.doc(pathOf(what)).update({ wakeAt: Timestamp.fromMillis(wakeAt) });
  } catch (error) {
    if (!isConflict(error)) throw error;
  }
}
