/** The queries by which one person's documents are found. */
import { Timestamp, type Firestore, type Query } from "firebase-admin/firestore";
import type { After } from "../../application/ports.ts";
import { idsOf } from "./queries.ts";

/** Only names are fetched; two of one moment are told apart by their names. */
export async function bookingsOf(
  db: Firestore,
  uid: string,
  after: After | null,
  limit: number,
): Promise<string[]> {
  const newest = db
    .collection("bookings")
    .where("uid", "==", uid)
    .orderBy("createdAt", "desc")
    .orderBy("__name__", "desc")
    .limit(limit)
    .select();
  const from =
    after === null
      ? newest
      : newest.startAfter(Timestamp.fromMillis(after.createdAt), after.bookingId);
  return idsOf(from);
}

/** Their ids begin with the booking's and an underscore, the sign before the backtick. */
export async function tellingsOf(
  db: Firestore,
  collection: "outbox" | "mail",
  bookingId: string,
  limit: number,
): Promise<string[]> {
  const [from, until] = [`${bookingId}_`, `${bookingId}\``];
  return idsOf(all(db, collection).startAt(from).endBefore(until).limit(limit));
}

/** Each spelled out, so that a test can read off which index it needs. */
function all(db: Firestore, collection: "outbox" | "mail"): Query {
  switch (collection) {
    case "outbox":
      return db.collection("outbox").orderBy("__name__").select();
    case "mail":
      return db.collection("mail").orderBy("__name__").select();
  }
}
