/** A booking with all that is written about it, as it becomes another's. */
import type { Booking } from "../domain/booking.ts";
import { askIdOf, ASKS_MAX, type RefundAsk } from "../domain/refund-ask.ts";
import { viewOf } from "../domain/payment-view.ts";
import type { Ledger } from "../domain/payment.ts";
import type { PaymentView } from "../domain/payment-view.ts";
import { refundWrites, timelineWrite, type Cause } from "./payment-writes.ts";
import { put, ref, replace, type Deps, type Ref, type Versioned, type Write } from "./ports.ts";

/** As they were read, at one moment or at several: all are written on the basis on which they were read. */
export interface Belongings {
  readonly booking: Versioned<Booking>;
  readonly ledgers: readonly Versioned<Ledger>[];
  /** Of what was not paid through Stripe: only that has no ledger to derive it from. */
  readonly views: readonly Versioned<PaymentView>[];
  readonly asks: readonly Versioned<RefundAsk>[];
}

export async function readBelongings(deps: Deps, bookingId: string): Promise<Belongings | null> {
  const { booking } = await deps.store.read({ booking: ref("bookings", bookingId) });
  return booking === null ? null : belongingsOf(deps, booking);
}

export async function belongingsOf(
  { store }: Deps,
  booking: Versioned<Booking>,
): Promise<Belongings> {
  const { bookingId, payments } = booking.data;
  const made = Object.entries(payments);
  const through = made.filter(([, { outside }]) => outside === undefined).map(([id]) => id);
  const beside = made.filter(([, { outside }]) => outside !== undefined).map(([id]) => id);
  const asks = Array.from({ length: ASKS_MAX }, (_, index) => askIdOf(bookingId, index + 1));
  const [ledgers, views, asked] = await Promise.all([
    store.read(refsTo("ledger", through)),
    store.read(refsTo("payments", beside)),
    store.read(refsTo("refundRequests", asks)),
  ]);
  return { booking, ledgers: known(ledgers), views: known(views), asks: known(asked) };
}

/** What else changes with the owner. */
export interface Change {
  readonly booking?: (booking: Booking) => Booking;
  readonly ledger?: (ledger: Ledger) => Ledger;
  readonly ask?: (ask: RefundAsk) => RefundAsk;
}

const NONE: Required<Change> = {
  booking: (booking) => booking,
  ledger: (ledger) => ledger,
  ask: (ask) => ask,
};

/**
 * Every ledger is written, too, so that an event that has read the old owner loses its race: it would
 * write the view of a payment as the old owner's.
 */
export function handOverWrites(
  { booking, ledgers, views, asks }: Belongings,
  to: string,
  cause: Cause,
  change: Change = {},
): Write[] {
  const also = { ...NONE, ...change };
  const { bookingId, version } = booking.data;
  const after = { ...also.booking(booking.data), uid: to, version: version + 1 };
  return [
    replace(ref("bookings", bookingId), booking, after),
    ...ledgers.flatMap((ledger) => ledgerWrites(ledger, also.ledger(ledger.data), to, cause)),
    ...views.map(({ data }) => put(ref("payments", data.paymentId), { ...data, uid: to })),
    ...asks.map((ask) => {
      const next = { ...also.ask(ask.data), uid: to, version: ask.data.version + 1 };
      return replace(ref("refundRequests", ask.data.refundRequestId), ask, next);
    }),
  ];
}

function ledgerWrites(
  before: Versioned<Ledger>,
  changed: Ledger,
  to: string,
  cause: Cause,
): Write[] {
  const after = { ...changed, owner: to, version: changed.version + 1 };
  const { paymentId } = after;
  return [
    replace(ref("ledger", paymentId), before, after),
    put(ref("payments", paymentId), viewOf(after)),
    ...refundWrites(before.data, after),
    timelineWrite(cause, before.data, after),
  ];
}

function refsTo<C extends "ledger" | "payments" | "refundRequests">(
  collection: C,
  ids: readonly string[],
): Record<string, Ref<C>> {
  return Object.fromEntries(ids.map((id) => [id, ref(collection, id)]));
}

function known<T>(found: Readonly<Record<string, Versioned<T> | null>>): Versioned<T>[] {
  return Object.values(found).filter((one) => one !== null);
}
