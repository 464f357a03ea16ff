import { DomainError } from "../domain/errors.ts";
import { BookingId } from "../domain/ids.ts";
import { bookingView, type BookingView } from "./booking-view.ts";
import { ref, type After, type Deps } from "./ports.ts";
import { limitCalls } from "./rate-limit.ts";

const PAGE = 20;

export interface BookingsPage {
  /** Newest first. */
  readonly bookings: readonly BookingView[];
  /** What the next page is asked for with; null on the last one. */
  readonly nextCursor: string | null;
}

/**
 * The caller's own bookings, a page at a time.
 * @param cursor from the page before
 * @throws DomainError INVALID_INPUT, RATE_LIMITED, UNAVAILABLE
 */
export async function listBookings(
  deps: Deps,
  uid: string,
  cursor: string | undefined,
): Promise<BookingsPage> {
  await limitCalls(deps, { what: "read", uid, now: await deps.clock.now() });
  const after = cursor === undefined ? null : placeAt(cursor);
  const ids = await deps.store.bookingsOf(uid, after, PAGE + 1);
  const found = await deps.store.read(
    Object.fromEntries(ids.slice(0, PAGE).map((id) => [id, ref("bookings", id)])),
  );
  // The index may be behind: a booking that has gone to another account since is not told.
  const bookings = Object.values(found).flatMap((one) => (one?.data.uid === uid ? [one.data] : []));
  const last = bookings.at(-1);
  return {
    bookings: bookings.map(bookingView),
    nextCursor: ids.length <= PAGE || last === undefined ? null : cursorOf(last),
  };
}

function cursorOf({ createdAt, bookingId }: After): string {
  return Buffer.from(`${String(createdAt)}.${bookingId}`).toString("base64url");
}

function placeAt(cursor: string): After {
  const [createdAt = "", bookingId = ""] = Buffer.from(cursor, "base64url").toString().split(".");
  // With more digits it is no moment that Firestore can hold.
  const isPlace = /^\d{1,14}$/.test(createdAt) && BookingId.safeParse(bookingId).success;
  if (!isPlace) throw new DomainError("INVALID_INPUT", { field: "cursor" });
  return { createdAt: Number(createdAt), bookingId };
}
