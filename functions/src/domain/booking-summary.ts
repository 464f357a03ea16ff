/** What a booking says of itself in a few words, derived from all the rest of it. */
import { BALANCE_OVERDUE, isOverdue, nextBalanceLook } from "./balance.ts";
import { newestFirst, unsettledDue, type Booking, type BookingPayment } from "./booking.ts";
import { changeLook } from "./pending-change.ts";
import { slotIdsOf } from "./places.ts";
import { endOf } from "./times.ts";

export function summarized(booking: Booking): Booking {
  const shown = shownPayment(booking);
  const issues = [
    ...Object.values(booking.payments).flatMap(issuesOf),
    ...lostIn(booking),
    ...(isOverdue(booking) ? [BALANCE_OVERDUE] : []),
    ...(owesFee(booking) ? ["fee_open"] : []),
    ...owedByHand(booking),
  ];
  const wakeAt = nextBookingLook(booking);
  return {
    ...booking,
    paymentStatus: shown?.status ?? "none",
    slotIds: slotIdsOf([...booking.items, ...(booking.pendingChange?.items ?? [])]),
    decline: shown?.decline ?? null,
    issues: [...new Set(issues)].sort(),
    wakeAt,
  };
}

function issuesOf({ entry, status, issues }: BookingPayment): string[] {
  return [
    ...issues,
    ...(status === "needs_review" ? ["needs_review"] : []),
    ...(entry?.kind === "unwanted" ? [`unwanted_${entry.reason}`] : []),
  ];
}

function owesFee({ dues, cancellation }: Booking): boolean {
  if (cancellation?.by === "merchant") return false;
  return Object.values(dues).some(({ kind, paidBy }) => kind === "fee" && paidBy === null);
}

/** It counts as sold, and what it was sold for is not there any more. */
function lostIn(booking: Booking): string[] {
  const { status } = booking;
  if (status !== "confirmed" && status !== "completed" && status !== "no_show") return [];
  return hasLost(booking) ? ["authorization_lost"] : [];
}

/** Money was reserved for a due that it settled, and is gone. */
export function hasLost({ dues, payments }: Booking): boolean {
  return Object.values(payments).some(
    ({ entry, captured, dueId, ...one }) =>
      entry?.kind === "paid" &&
      captured === 0 &&
      one.status === "canceled" &&
      dues[dueId]?.paidBy === null,
  );
}

/** What goes back of money that no refund through Stripe can reach. */
function owedByHand(booking: Booking): string[] {
  const { status, cancellation, payments, dues } = booking;
  const paid = Object.values(payments).filter(({ entry }) => entry?.kind === "paid");
  const kept = sumOf(paid);
  const isOutside = paid.some(
    ({ outside, captured, reserved }) => outside !== undefined && captured > reserved,
  );
  const price = booking.price.total + booking.changesKept;
  const retained = status === "expired" ? 0 : (cancellation?.retained ?? price);
  // A fee comes on top of either; what the merchant cancels costs nothing at all.
  const isFree = cancellation?.by === "merchant";
  const fees = isFree ? [] : paid.filter(({ dueId }) => dues[dueId]?.kind === "fee");
  return isOutside && kept > retained + sumOf(fees) ? ["outside_refund_owed"] : [];
}

function sumOf(payments: readonly BookingPayment[]): number {
  return payments.reduce((sum, { captured, reserved }) => sum + captured - reserved, 0);
}

function shownPayment(booking: Booking): BookingPayment | undefined {
  const open = unsettledDue(booking)?.[1].live;
  if (open) return booking.payments[open];
  return newestFirst(Object.values(booking.payments)).find(({ entry }) => entry?.kind === "paid");
}

/** When a sweep must look: a fence always, a hold or a visit at its end, a balance in time. A payment in flight has a look of its own. */
function nextBookingLook(booking: Booking): number | null {
  switch (booking.status) {
    case "held":
      return earlier(booking.holdExpiresAt, replacedLook(booking));
    case "canceling":
      return booking.cancellation?.at ?? booking.createdAt;
    case "confirmed":
      return [nextBalanceLook(booking), endOf(booking), changeLook(booking)].reduce(
        earlier,
        replacedLook(booking),
      );
    case "processing":
      return replacedLook(booking);
    case "expired":
    case "canceled":
    case "completed":
    case "no_show":
      return null;
  }
}

/** A call that replaces a payment takes seconds: one that has not by now has died. */
const REPLACED_MS = 2 * 60_000;

function replacedLook({ dues }: Booking): number | null {
  return Object.values(dues)
    .filter(({ closing, live }) => closing === "replace" && live !== null)
    .map(({ fencedAt }) => (fencedAt === undefined ? null : fencedAt + REPLACED_MS))
    .reduce(earlier, null);
}

function earlier(one: number | null, other: number | null): number | null {
  const at = Math.min(one ?? Infinity, other ?? Infinity);
  return at === Infinity ? null : at;
}
