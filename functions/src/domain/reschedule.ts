/**
 * What was booked is exchanged for something else. The payment follows the booking: what was paid stays
 * paid, and only the difference moves. Amounts are minor units of the booking's currency.
 */
import type { Booking, BookingItem } from "./booking.ts";
import { partsOf, percentToday, type PaidSum, type Part } from "./cancellation.ts";
import { currencyOf } from "./currency.ts";
import { aDue } from "./dues.ts";
import { DomainError } from "./errors.ts";
import { checkChargeable, mulDiv, roundDown } from "./money.ts";
import { isDifference, swapped, withoutChange, type Bought } from "./pending-change.ts";
import type { PricedItems, WantedItem } from "./priced-items.ts";
import { startOf } from "./times.ts";

const ALL = 10_000;

/**
 * The booking, if this caller may change it now. Somebody else's is answered exactly like one that
 * does not exist.
 * @param now milliseconds
 * @throws DomainError BOOKING_NOT_FOUND, BOOKING_NOT_CONFIRMED, BOOKING_EXPIRED, BOOKING_ENDED,
 *   BOOKING_STARTED, BOOKING_NOT_SETTLED
 */
export function changeable(booking: Booking | null, uid: string, now: number): Booking {
  if (booking?.uid !== uid) throw new DomainError("BOOKING_NOT_FOUND");
  switch (booking.status) {
    case "held":
    case "processing":
      throw new DomainError("BOOKING_NOT_CONFIRMED", { field: "bookingId" });
    case "expired":
      throw new DomainError("BOOKING_EXPIRED", { field: "bookingId" });
    case "canceling":
    case "canceled":
    case "completed":
    case "no_show":
      throw new DomainError("BOOKING_ENDED", { field: "bookingId" });
    case "confirmed":
  }
  if (now >= (startOf(booking) ?? Infinity)) {
    throw new DomainError("BOOKING_STARTED", { field: "bookingId" });
  }
  if (!isSettled(booking)) throw new DomainError("BOOKING_NOT_SETTLED", { field: "bookingId" });
  return booking;
}

/** All that it owes is paid, and taken; what a change that waits would cost apart. */
function isSettled({ dues, pendingChange }: Booking): boolean {
  return Object.entries(dues).every(
    ([dueId, { paidBy, live }]) =>
      dueId === pendingChange?.dueId || (paidBy !== null && live === null),
  );
}

/** The same things at the same times, in whatever order. */
export function isSame(wanted: readonly WantedItem[], items: readonly BookingItem[]): boolean {
  const [ours, theirs] = [countsOf(wanted), countsOf(items)];
  return ours.size === theirs.size && [...ours].every(([key, count]) => theirs.get(key) === count);
}

function countsOf(items: readonly WantedItem[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { itemId, slotId, quantity } of items) {
    const key = `${itemId} ${slotId ?? ""}`;
    counts.set(key, (counts.get(key) ?? 0) + quantity);
  }
  return counts;
}

export type Changed =
  /** Exchanged at once. */
  | { readonly kind: "done"; readonly booking: Booking; readonly parts: readonly Part[] }
  /** Exchanged as soon as the difference is paid. */
  | {
      readonly kind: "to_pay";
      readonly booking: Booking;
      readonly dueId: string;
      readonly amount: number;
    };

/**
 * The booking with this exchange. A change that waits for its payment is given up for it.
 * @param paid what settled its dues
 * @param frame milliseconds: the server's time, and how long a difference may take to be paid
 * @throws DomainError AMOUNT_INVALID for a difference that no card can be asked for
 */
export function changed(
  before: Booking,
  paid: readonly PaidSum[],
  sale: Pick<PricedItems, "items" | "price"> & Pick<Bought, "fee">,
  { now, holdMs }: { now: number; holdMs: number },
): Changed {
  const booking = withKeptLeft(withoutChange(before));
  const bought = { ...boughtOf(sale), percentCap: percentToday(booking, now) };
  const { price } = sale;
  if (price.total <= booking.price.total) return cheaper(booking, paid, bought);
  const owed = Math.max(0, price.total - creditOf(booking));
  // Too little for a card: it is waived, and counts in the next difference.
  if (owed < (currencyOf(booking.currency).minimum ?? 1)) {
    return { kind: "done", booking: swapped(booking, bought), parts: [] };
  }
  checkChargeable(owed, booking.currency, "items");
  const n = nextDifference(before);
  const dueId = `difference-${String(n)}`;
  const starts = [startOf(booking), startOf(sale)].flatMap((start) => start ?? []);
  const expiresAt = Math.min(now + holdMs, ...starts);
  const dues = { ...booking.dues, [dueId]: aDue("difference", owed, expiresAt) };
  const pendingChange = { ...bought, dueId, expiresAt, closing: null };
  const next = { ...booking, dues, pendingChange, differences: n };
  return { kind: "to_pay", booking: next, dueId, amount: owed };
}

function boughtOf({ items, price, fee }: Parameters<typeof changed>[2]) {
  return { items, price, ...(fee === undefined ? {} : { fee }) };
}

/** Of the difference goes back what the policy gives today; the rest is kept for good. */
function cheaper(booking: Booking, paid: readonly PaidSum[], bought: Bought): Changed {
  const credit = Math.min(booking.price.total, creditOf(booking));
  const difference = Math.max(0, credit - bought.price.total);
  const share = mulDiv(difference, bought.percentCap, ALL, "down");
  const refund = roundDown(share, booking.currency);
  const changesKept = booking.changesKept + difference - refund;
  const next = { ...swapped(booking, bought), changesKept };
  return { kind: "done", booking: next, parts: partsOf(paid, refund) };
}

/**
 * What was paid for it and is still there. What a cheaper change has kept pays for nothing any more: else
 * two changes, down and up again, would give back more than one.
 */
function creditOf(booking: Booking): number {
  const { payments, changesKept } = booking;
  const credit = Object.entries(payments)
    .filter(([paymentId]) => paysForPrice(booking, paymentId))
    .map(([, payment]) => payment)
    .reduce((sum, { captured, reserved }) => sum + captured - reserved, -changesKept);
  // An operator may have given back what was kept, too: nobody owes that for the next change.
  return Math.max(0, credit);
}

/** What an operator has given back of it since is kept no more: the next money must not make up for it. */
function withKeptLeft(booking: Booking): Booking {
  const left = creditOf({ ...booking, changesKept: 0 });
  return { ...booking, changesKept: Math.min(booking.changesKept, left) };
}

/** It has settled a due of the price: what was charged as a fee is no part of what was bought. */
export function paysForPrice({ payments, dues }: Booking, paymentId: string): boolean {
  const payment = payments[paymentId];
  return payment?.entry?.kind === "paid" && dues[payment.dueId]?.kind !== "fee";
}

/**
 * Never one that was used before: payments bear its name, and so do requests that are repeated. Those of
 * bookings from before they were counted are found by what they have left.
 */
function nextDifference({ differences, dues, payments }: Booking): number {
  const used = [...Object.keys(dues), ...Object.values(payments).map(({ dueId }) => dueId)]
    .filter(isDifference)
    .map((dueId) => Number(dueId.slice("difference-".length)));
  return Math.max(differences, ...used) + 1;
}
