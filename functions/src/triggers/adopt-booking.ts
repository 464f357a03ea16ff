import { randomUUID } from "node:crypto";
import { onDocumentCreated } from "firebase-functions/firestore";
import { adoptBooking as useCase } from "../application/adopt-booking.ts";
import { OPTIONS } from "../config.ts";
import { logFault } from "../log.ts";
import { load } from "./load.ts";

/** After that the sweep looks after it: a wish that cannot be adopted must not come back all day. */
const RETRIED_MS = 10 * 60_000;

export const adoptBooking = onDocumentCreated(OPTIONS.adoptBooking, async ({ params, time }) => {
  try {
    const { deps } = await load();
    await useCase(deps, params.bookingId);
  } catch (error) {
    logFault("adoptBooking", randomUUID(), error);
    if (Date.now() - Date.parse(time) < RETRIED_MS) throw error;
  }
});
