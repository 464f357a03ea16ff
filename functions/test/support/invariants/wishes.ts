/** What an app's own server wished for is a booking, or told why not: once everything is at rest. */
import type { Shelf } from "./books.ts";

export function unsettledWishes({ documents, bookings }: Shelf): string[] {
  return Object.entries(documents).flatMap(([path, { state, refusal, wakeAt }]) => {
    const [collection, bookingId = "", ...deeper] = path.split("/");
    if (collection !== "bookingWishes" || deeper.length > 0) return [];
    const isMade = state === "made" && bookings.has(bookingId) && refusal === null;
    const isRefused = state === "refused" && refusal !== null;
    return [
      ...(isMade || isRefused ? [] : [`${path}: is neither made nor refused`]),
      ...(wakeAt === null ? [] : [`${path}: was to be looked at`]),
    ];
  });
}
