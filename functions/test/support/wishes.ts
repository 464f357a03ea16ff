/** What a server of an app's own does, and what Firestore does then. */
import { FieldValue } from "firebase-admin/firestore";
import type { Stage } from "./stage.ts";

/** Written with the Admin SDK, as docs/api.md shows. @returns the booking's id */
export async function wishFor(stage: Stage, wish: object, change: object = {}): Promise<string> {
  const at = stage.db.collection("bookingWishes").doc();
  await at.create({ state: "wished", wakeAt: FieldValue.serverTimestamp(), wish, ...change });
  return at.id;
}

/** The event of the new document, as Eventarc delivers it. @returns the HTTP status of the function */
export async function tellOfWish(
  stage: Stage,
  bookingId: string,
  time = new Date(),
): Promise<number> {
  const response = await fetch(stage.backend.url("adoptBooking"), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      ...{ specversion: "1.0", id: `event-${bookingId}`, time: time.toISOString() },
      source: `//firestore.googleapis.com/projects/${stage.backend.projectId}/databases/(default)`,
      type: "google.cloud.firestore.document.v1.created",
      ...{ project: stage.backend.projectId, database: "(default)", namespace: "(default)" },
      document: `bookingWishes/${bookingId}`,
    }),
  });
  return response.status;
}
