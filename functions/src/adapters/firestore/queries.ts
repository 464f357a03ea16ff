/**
 * The queries by which documents are found. Only names are fetched: what a decision rests on is read
 * again in its own round trip.
 */
import { Timestamp, type Firestore, type Query } from "firebase-admin/firestore";
import type { Span } from "../../application/ports.ts";
import { TAKING } from "../../domain/places.ts";

export async function openBookings(
  db: Firestore,
  uid: string,
  now: number,
  limit: number,
): Promise<string[]> {
  const held = db
    .collection("bookings")
    .where("uid", "==", uid)
    .where("status", "==", "held")
    .where("holdExpiresAt", ">", Timestamp.fromMillis(now))
    .limit(limit)
    .select();
  const processing = db
    .collection("bookings")
    .where("uid", "==", uid)
    .where("status", "==", "processing")
    .limit(limit)
    .select();
  const found = await Promise.all([idsOf(held), idsOf(processing)]);
  return found.flat().slice(0, limit);
}

type Waking = "ledger" | "bookings" | "outbox" | "stripeEvents" | "bookingWishes" | "erasures";

/** `wakeAt` null is not listed, as it is not a Timestamp. */
export async function dueIn(
  db: Firestore,
  collection: Waking,
  now: number,
  limit: number,
): Promise<string[]> {
  return idsOf(wakingBy(db, collection, Timestamp.fromMillis(now)).limit(limit));
}

/** Each spelled out, so that a test can read off which index it needs. */
function wakingBy(db: Firestore, collection: Waking, at: Timestamp): Query {
  switch (collection) {
    case "ledger":
      return db.collection("ledger").where("wakeAt", "<=", at).orderBy("wakeAt").select();
    case "bookings":
      return db.collection("bookings").where("wakeAt", "<=", at).orderBy("wakeAt").select();
    case "outbox":
      return db.collection("outbox").where("wakeAt", "<=", at).orderBy("wakeAt").select();
    case "bookingWishes":
      return db.collection("bookingWishes").where("wakeAt", "<=", at).orderBy("wakeAt").select();
    case "erasures":
      return db.collection("erasures").where("wakeAt", "<=", at).orderBy("wakeAt").select();
    case "stripeEvents":
      return db.collection("stripeEvents").where("wakeAt", "<=", at).orderBy("wakeAt").select();
  }
}

export async function openInSlot(db: Firestore, slotId: string, limit: number): Promise<string[]> {
  const open = db
    .collection("bookings")
    .where("slotIds", "array-contains", slotId)
    .where("status", "in", ["held", "processing", "confirmed"])
    .limit(limit)
    .select();
  return idsOf(open);
}

export async function takersOf(db: Firestore, slotId: string, limit: number): Promise<string[]> {
  const taking = db
    .collection("bookings")
    .where("slotIds", "array-contains", slotId)
    .where("status", "in", [...TAKING])
    .limit(limit)
    .select();
  return idsOf(taking);
}

/** Firestore's own order is that of the ids. */
export async function idsIn(db: Firestore, collection: string, limit: number): Promise<string[]> {
  return idsOf(db.collection(collection).limit(limit).select());
}

export async function itemsNamed(db: Firestore, name: string, limit: number): Promise<string[]> {
  const named = db.collection("catalog").where("name", "==", name).limit(limit).select();
  return idsOf(named);
}

export async function slotsBetween(
  db: Firestore,
  itemId: string,
  { from, until }: Span,
  limit: number,
): Promise<string[]> {
  const slots = db
    .collection("slots")
    .where("itemId", "==", itemId)
    .where("start", ">=", Timestamp.fromMillis(from))
    .where("start", "<", Timestamp.fromMillis(until))
    .orderBy("start")
    .limit(limit)
    .select();
  return idsOf(slots);
}

export async function idsOf(query: Query): Promise<string[]> {
  const { docs } = await query.get();
  return docs.map(({ id }) => id);
}
