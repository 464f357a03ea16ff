/** The documents of one payment, read together and written together. */
import type { Booking } from "../domain/booking.ts";
import { withPayment } from "../domain/booking-state.ts";
import { bookingIdOf } from "../domain/ids.ts";
import { canonical } from "../domain/merge.ts";
import { nextLook } from "../domain/next-look.ts";
import { madeAfterAll } from "../domain/payment-status.ts";
import { withUnwantedReturned } from "../domain/unwanted.ts";
import { viewOf } from "../domain/payment-view.ts";
import { adopted } from "../domain/session-status.ts";
import { refundViewsOf } from "../domain/refund-view.ts";
import { shownStatusOf } from "../domain/shown-status.ts";
import type { Ledger } from "../domain/payment.ts";
import { declineWrites } from "./declines.ts";
import { noticeWrites } from "./outbox.ts";
import {
  create,
  put,
  ref,
  replace,
  type Found,
  type Ref,
  type Versioned,
  type Write,
} from "./ports.ts";

/** Why something was written. */
export interface Cause {
  /** Names the timeline entry, so that the same event is written once: `event:evt_…`, `call:…`, `sweep:…`. */
  readonly cause: string;
  readonly what: string;
  /** Milliseconds. */
  readonly now: number;
}

interface PaymentRefs extends Record<string, Ref> {
  readonly ledger: Ref<"ledger">;
  readonly booking: Ref<"bookings">;
}

export function paymentRefs(paymentId: string): PaymentRefs {
  return {
    ledger: ref("ledger", paymentId),
    booking: ref("bookings", bookingIdOf(paymentId)),
  };
}

/** A ledger never outlives its booking: they are created in one order and never deleted alone. */
export function requireBooking(found: { booking: Versioned<Booking> | null }): Booking {
  if (found.booking === null) throw new Error("a ledger without its booking");
  return found.booking.data;
}

/**
 * A payment and its booking after what the ledger now says: what the booking becomes, what goes back
 * by itself, and when to look again. Whoever changes a ledger starts a new count of tries.
 * @param now milliseconds
 */
export function settle(
  changed: Ledger,
  before: Booking,
  now: number,
): { ledger: Ledger; booking: Booking } {
  const ledger = adopted(madeAfterAll(changed));
  const told = withPayment(before, ledger, now);
  const asking = withUnwantedReturned(ledger, told, now);
  const booking = asking === ledger ? told : withPayment(told, asking, now);
  const wakeAt = nextLook(asking, booking);
  return { ledger: { ...asking, wakeAt, sweepTries: 0, version: ledger.version + 1 }, booking };
}

/**
 * The ledger, what has to be told, and of the booking and the client's view what changed. A booking
 * that would stay the same was not what the decision rested on, so it may be left out.
 * @param now milliseconds
 */
export function paymentWrites(
  refs: PaymentRefs,
  found: Found<PaymentRefs>,
  after: { ledger: Ledger; booking: Booking },
  now: number,
): Write[] {
  const before = { ledger: found.ledger?.data, booking: found.booking?.data };
  const view = viewOf(after.ledger);
  const writes = [replace(refs.ledger, found.ledger, after.ledger)];
  if (before.ledger === undefined || !same(viewOf(before.ledger), view)) {
    writes.push(put(ref("payments", after.ledger.paymentId), view));
  }
  if (!same(before.booking, after.booking)) {
    const booking = { ...after.booking, version: after.booking.version + 1 };
    writes.push(replace(refs.booking, found.booking, booking));
  }
  writes.push(...refundWrites(before.ledger, after.ledger));
  if (before.booking === undefined) return writes;
  const scene = { booking: before.booking, ledger: before.ledger ?? null };
  return [
    ...writes,
    ...noticeWrites(scene, after, now),
    ...declineWrites(before.ledger, after, now),
  ];
}

/** What operators read of refunds, where the change of a ledger has changed it. */
export function refundWrites(before: Ledger | undefined, after: Ledger): Write[] {
  const was = before === undefined ? null : refundViewsOf(before);
  return [...refundViewsOf(after)]
    .filter(([refundId, view]) => !same(was?.get(refundId), view))
    .map(([refundId, view]) => put(ref("refunds", refundId), view));
}

export function timelineWrite({ cause, what, now }: Cause, before: Ledger, after: Ledger): Write {
  // A read may be taken twice in a second, so only an event's id is a name of its own.
  const id = cause.startsWith("event:") ? cause.slice(6) : `v${String(after.version)}`;
  return create(ref("timeline", `${after.paymentId}/${id}`), {
    at: now,
    cause,
    what,
    status: shownStatusOf(after),
    previous: shownStatusOf(before),
  });
}

export function same(a: unknown, b: unknown): boolean {
  return canonical(a) === canonical(b);
}
