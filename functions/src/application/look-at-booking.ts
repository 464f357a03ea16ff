import { isOverInPart } from "../domain/booking-moves.ts";
import { isDomainError } from "../domain/errors.ts";
import { expireBooking } from "./close-booking.ts";
import { completeBooking } from "./complete-booking.ts";
import { decide } from "./decide.ts";
import { lapseChange } from "./end-change.ts";
import { endReplaced } from "./end-replaced.ts";
import { endHoldInPart } from "./end-hold-in-part.ts";
import { lookAtBalance } from "./look-at-balance.ts";
import { ref, replace, type Deps } from "./ports.ts";

const POSTPONED_MS = 60_000;
const POSTPONED_MS_MAX = 3_600_000;

/**
 * What a sweep does about one booking whose time has come: a hold that is over ends, a fence goes on,
 * a payment that was to be replaced makes room, a visit that is over is completed, a balance is asked for, a change that was not paid is given up.
 * @returns whether that could be finished; if not, it is looked at again later, further apart each time
 */
export async function lookAtBooking(deps: Deps, bookingId: string): Promise<boolean> {
  const step = { bookingId, now: await deps.clock.now(), cause: "sweep:wake" };
  try {
    const booking = await expireBooking(deps, step);
    // Ended, paid or prolonged: with most holds that is all.
    if (booking === null || (booking.wakeAt ?? Infinity) > step.now) return true;
    await endReplaced(deps, step, booking);
    if (isOverInPart(booking)) await endHoldInPart(deps, step);
    if (booking.status === "confirmed") {
      if (booking.pendingChange !== null) await lapseChange(deps, step);
      await completeBooking(deps, step);
      await lookAtBalance(deps, step, booking);
    }
    return !(await postpone(deps, step));
  } catch (error) {
    deps.journal.alarm("sweep_failed", { bookingId, error: String(error) });
    // What cannot even be postponed must not keep the sweep from the others.
    await postpone(deps, step).catch((failure: unknown) =>
      isDomainError(failure) ? undefined : putOffUnread(deps, step),
    );
    return false;
  }
}

/** @returns whether a look is still due, and was put off */
async function postpone(
  deps: Deps,
  { bookingId, now }: { bookingId: string; now: number },
): Promise<boolean> {
  const at = ref("bookings", bookingId);
  return decide<boolean>(deps, async () => {
    const { booking } = await deps.store.read({ booking: at });
    if (booking === null || (booking.data.wakeAt ?? Infinity) > now) {
      return { writes: [], result: false };
    }
    const { sweepTries, version } = booking.data;
    const wakeAt = now + Math.min(POSTPONED_MS * 2 ** sweepTries, POSTPONED_MS_MAX);
    const next = { ...booking.data, wakeAt, sweepTries: sweepTries + 1, version: version + 1 };
    return { writes: [replace(at, booking, next)], result: true };
  });
}

/** What cannot be read must not come first in every sweep. */
async function putOffUnread(
  { store }: Deps,
  { bookingId, now }: { bookingId: string; now: number },
): Promise<void> {
  await store.putOff(ref("bookings", bookingId), now + POSTPONED_MS_MAX).catch(() => undefined);
}
