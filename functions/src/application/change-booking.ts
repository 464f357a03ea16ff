/** One commit for a booking together with those of its payments that the decision is about. */
import type { Booking } from "../domain/booking.ts";
import type { Slot } from "../domain/catalog.ts";
import { viewOf } from "../domain/payment-view.ts";
import type { Ledger } from "../domain/payment.ts";
import { raiseAlarms } from "./alarms.ts";
import { bookingWrites } from "./close-booking.ts";
import { decide } from "./decide.ts";
import { noticeWrites } from "./outbox.ts";
import { refundWrites, settle, timelineWrite, type Cause } from "./payment-writes.ts";
import { put, ref, replace, type Deps, type Ref, type Versioned, type Write } from "./ports.ts";

/** A booking and the ledgers of the payments that settled its dues, or have money reserved for them. */
export interface Settled {
  readonly booking: Booking;
  readonly ledgers: readonly Ledger[];
}

export interface BookingChange<T> {
  /** Null where there is nothing to do, but what `writes` may hold. */
  readonly after: { readonly booking: Booking; readonly ledgers: readonly Ledger[] } | null;
  readonly writes?: readonly Write[];
  /** Those that the decision rests on, as they were read. */
  readonly slots?: ReadonlyMap<string, Versioned<Slot>>;
  readonly result: (after: Settled) => T;
}

/**
 * @param change decides on what was read, and runs again whenever somebody else was faster
 * @throws DomainError whatever `change` throws; UNAVAILABLE, CONTENTION
 */
export async function changeBooking<T>(
  deps: Deps,
  { bookingId, ...cause }: Cause & { readonly bookingId: string },
  change: (found: Settled | null) => BookingChange<T> | Promise<BookingChange<T>>,
): Promise<T> {
  return decide(deps, async () => {
    const { booking } = await deps.store.read({ booking: ref("bookings", bookingId) });
    if (booking === null) return { writes: [], result: (await change(null)).result(neverRead()) };
    const found = await readSettling(deps, booking.data);
    const before = { booking: booking.data, ledgers: found.map(({ data }) => data) };
    const { after, writes = [], slots, result } = await change(before);
    if (after === null) return { writes, result: result(before) };
    const done = writesFor(deps, found, { ...after, before: booking.data }, cause);
    const settled = { booking: done.booking, ledgers: done.ledgers };
    return {
      writes: [
        ...(await bookingWrites(deps, booking, done.booking, cause.now, slots)),
        ...done.writes,
        ...writes,
      ],
      result: result(settled),
    };
  });
}

function neverRead(): never {
  throw new Error("a change of no booking must throw");
}

async function readSettling(deps: Deps, { payments }: Booking): Promise<Versioned<Ledger>[]> {
  const ids = Object.entries(payments)
    .filter(([, { entry, status }]) => entry?.kind === "paid" || status === "authorized")
    .filter(([, { outside }]) => outside === undefined)
    .map(([paymentId]) => paymentId);
  const refs: Record<string, Ref<"ledger">> = Object.fromEntries(
    ids.map((paymentId) => [paymentId, ref("ledger", paymentId)]),
  );
  const found = ids.length === 0 ? {} : await deps.store.read(refs);
  return Object.values(found).filter((ledger) => ledger !== null);
}

function writesFor(
  deps: Deps,
  found: readonly Versioned<Ledger>[],
  after: { booking: Booking; ledgers: readonly Ledger[]; before: Booking },
  cause: Cause,
) {
  let { booking } = after;
  const ledgers: Ledger[] = [];
  const writes = found.flatMap((one) => {
    const changed = after.ledgers.find(({ paymentId }) => paymentId === one.data.paymentId);
    if (changed === undefined || changed === one.data) return [];
    const settled = settle(changed, booking, cause.now);
    ({ booking } = settled);
    ledgers.push(settled.ledger);
    const { paymentId } = settled.ledger;
    raiseAlarms(deps.journal, { ledger: one.data, booking: after.before }, settled);
    return [
      replace(ref("ledger", paymentId), one, settled.ledger),
      put(ref("payments", paymentId), viewOf(settled.ledger)),
      timelineWrite(cause, one.data, settled.ledger),
      // Of the ledger alone: what the booking calls for is written with it.
      ...noticeWrites(
        { booking, ledger: one.data },
        { booking, ledger: settled.ledger },
        cause.now,
      ),
      ...refundWrites(one.data, settled.ledger),
    ];
  });
  return { booking, ledgers, writes };
}
