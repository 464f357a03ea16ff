import type { Booking } from "../domain/booking.ts";
import {
  guaranteed,
  withSetup,
  type GuaranteeRecord,
  type SetupObservation,
} from "../domain/guarantee.ts";
import { bookingWrites } from "./close-booking.ts";
import { decide } from "./decide.ts";
import { requireBooking, same } from "./payment-writes.ts";
import { ref, replace, type Deps } from "./ports.ts";

interface Guaranteed {
  readonly record: GuaranteeRecord;
  readonly booking: Booking;
}

/**
 * The one way in which facts reach a guarantee and its booking, whoever brings them: an event, a read, a
 * sweep. Nothing new writes nothing.
 * @returns null where no card was ever asked for
 * @throws DomainError UNAVAILABLE, CONTENTION
 */
export async function applySetup(
  deps: Deps,
  { bookingId, now }: { readonly bookingId: string; readonly now: number },
  seen: SetupObservation,
): Promise<Guaranteed | null> {
  return changeRecord(deps, { bookingId, now }, (record) => withSetup(record, seen));
}

/**
 * One read, one commit with its booking.
 * @param change null where there is nothing to do; runs again whenever somebody else was faster
 */
export async function changeRecord(
  deps: Deps,
  { bookingId, now }: { readonly bookingId: string; readonly now: number },
  change: (record: GuaranteeRecord) => GuaranteeRecord | null,
): Promise<Guaranteed | null> {
  const at = ref("guarantees", bookingId);
  return decide<Guaranteed | null>(deps, async () => {
    const found = await deps.store.read({ record: at, booking: ref("bookings", bookingId) });
    if (found.record === null || found.booking === null) return { writes: [], result: null };
    const before = { record: found.record.data, booking: requireBooking(found) };
    const changed = change(before.record);
    if (changed === null) return { writes: [], result: before };
    const after = guaranteed(changed, before.booking, now);
    if (same(after, before)) return { writes: [], result: before };
    const record = { ...after.record, version: before.record.version + 1 };
    return {
      writes: [
        replace(at, found.record, record),
        ...(same(after.booking, before.booking)
          ? []
          : await bookingWrites(deps, found.booking, after.booking, now)),
      ],
      result: { record, booking: after.booking },
    };
  });
}
