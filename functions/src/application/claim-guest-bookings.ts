import { z } from "zod";
import { DomainError } from "../domain/errors.ts";
import { decide } from "./decide.ts";
import { handOverWrites, readBelongings } from "./hand-over.ts";
import type { Deps } from "./ports.ts";
import { limitCalls } from "./rate-limit.ts";

export const ClaimGuestBookingsInput = z.strictObject({
  /** What Firebase gave the app while the user was a guest. */
  guestIdToken: z.string().min(1).max(8_192),
});
export type ClaimGuestBookingsInput = z.infer<typeof ClaimGuestBookingsInput>;

/** So many in one call: the next call goes on. */
const BATCH_MAX = 20;

/**
 * Whoever was an anonymous guest and has signed in since takes what they booked with them: bookings,
 * payments and requests for refunds, each booking in one commit. Called again it goes on where it
 * ended, until `isMore` is false.
 * @throws DomainError GUEST_TOKEN_REFUSED, RATE_LIMITED, CONTENTION, UNAVAILABLE
 */
export async function claimGuestBookings(
  deps: Deps,
  uid: string,
  { guestIdToken }: ClaimGuestBookingsInput,
) {
  const now = await deps.clock.now();
  await limitCalls(deps, { what: "claim", uid, now });
  const guest = await deps.accounts.whose(guestIdToken);
  // Only of an anonymous account: whose token somebody else's app has leaked must not lose bookings by it.
  if (guest === null || !guest.isAnonymous || guest.uid === uid) {
    throw new DomainError("GUEST_TOKEN_REFUSED", { field: "guestIdToken" });
  }
  const found = await deps.store.bookingsOf(guest.uid, null, BATCH_MAX + 1);
  const claim = { from: guest.uid, to: uid, now };
  let bookings = 0;
  for (const bookingId of found.slice(0, BATCH_MAX)) {
    if (await claimOne(deps, bookingId, claim)) bookings += 1;
  }
  const serverTime = new Date(now).toISOString();
  return { bookings, isMore: found.length > BATCH_MAX, serverTime };
}

/** @returns false: another call was faster */
function claimOne(
  deps: Deps,
  bookingId: string,
  { from, to, now }: { from: string; to: string; now: number },
): Promise<boolean> {
  const cause = { cause: "call:claimGuestBookings", what: "claimed by another account", now };
  return decide(deps, async () => {
    const found = await readBelongings(deps, bookingId);
    const isTheirs = found?.booking.data.uid === from;
    if (found === null || !isTheirs) return { writes: [], result: false };
    return { writes: handOverWrites(found, to, cause), result: true };
  });
}
