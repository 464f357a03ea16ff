/**
 * A change that waits for its payment. Its new places are taken and the old ones kept, until it is paid,
 * or no payment for it can succeed any more.
 */
import type { Booking, Due, PendingChange } from "./booking.ts";
import type { Ledger } from "./payment.ts";
import { startOf } from "./times.ts";

/** What was bought by a change. */
export type Bought = Pick<PendingChange, "items" | "price" | "percentCap" | "fee">;

export function swapped(booking: Booking, { items, price, percentCap, fee }: Bought): Booking {
  const guarantee = withFeeAtMost(booking.guarantee, fee);
  return { ...booking, items, price, percentCap, guarantee, pendingChange: null };
}

/** The card stands for no more than what is left asks for, and never for more than was agreed. */
function withFeeAtMost(guarantee: Booking["guarantee"], fee: number | undefined) {
  if (guarantee === null || fee === undefined) return guarantee;
  return { ...guarantee, fee: Math.min(guarantee.fee, fee) };
}

/** The booking as if the change had not been asked for: its due was settled by nobody, and goes. */
export function withoutChange(booking: Booking): Booking {
  const { pendingChange, dues } = booking;
  if (pendingChange === null) return booking;
  const kept = Object.entries(dues).filter(([dueId]) => dueId !== pendingChange.dueId);
  return { ...booking, dues: Object.fromEntries(kept), pendingChange: null };
}

/** What the payments bring about: bought once its due is settled, over once none of them can be any more. */
export function changeMoved(booking: Booking): Booking {
  const { pendingChange } = booking;
  if (pendingChange === null) return booking;
  const due = dueOf(booking, pendingChange);
  if (due.paidBy !== null) return swapped(booking, pendingChange);
  if (pendingChange.closing === null) return booking;
  if (due.live === null) return withoutChange(booking);
  // Sent in time: what comes of it decides, not the clock.
  if (pendingChange.closing === "lapse" && isInFlight(booking)) return fenced(booking, null);
  return booking;
}

/**
 * The fence that the time calls for: its own time is over, or what was booked, or what it was to
 * become, begins. What has begun is not exchanged any more, not even for money that is in flight.
 * @param now milliseconds
 */
export function lapsing(booking: Booking, now: number): Booking {
  const { pendingChange } = booking;
  if (pendingChange === null || booking.status !== "confirmed") return booking;
  if (now >= (latestFor(booking, pendingChange) ?? Infinity)) return fenced(booking, "drop");
  const isOver = now >= pendingChange.expiresAt && !isInFlight(booking);
  return isOver && pendingChange.closing === null ? fenced(booking, "lapse") : booking;
}

/**
 * Whether what was paid for this due buys nothing: nobody wants that change any more, or it is over,
 * and its due has gone with it.
 */
export function isOfLapsedChange(
  { dues, pendingChange }: Booking,
  { dueId }: Pick<Ledger, "dueId">,
): boolean {
  if (pendingChange?.dueId === dueId) return pendingChange.closing === "drop";
  return isDifference(dueId) && dues[dueId] === undefined;
}

/** What a dearer change costs more: `difference-1`, `difference-2`, …. */
export function isDifference(dueId: string): boolean {
  return dueId.startsWith("difference-");
}

/** Nobody wants it any more. */
export function dropping(booking: Booking): Booking {
  return booking.pendingChange === null ? booking : fenced(booking, "drop");
}

/** This due is a change's that is being ended, or whose time is over: it is not to be paid any more. */
export function isChangeOver(booking: Booking, dueId: string, now: number): boolean {
  const { pendingChange } = booking;
  if (pendingChange?.dueId !== dueId) return false;
  if (isChangeFenced(booking, dueId)) return true;
  return now >= pendingChange.expiresAt && !isInFlight(booking);
}

export function isChangeFenced({ pendingChange }: Booking, dueId: string): boolean {
  return pendingChange?.dueId === dueId && pendingChange.closing !== null;
}

/** Milliseconds: when a sweep has to look at it; null if there is none, or its payment has the word. */
export function changeLook(booking: Booking): number | null {
  const { pendingChange } = booking;
  if (pendingChange === null) return null;
  if (pendingChange.closing !== null) return booking.confirmedAt ?? booking.createdAt;
  return isInFlight(booking) ? latestFor(booking, pendingChange) : pendingChange.expiresAt;
}

/** Money is at the bank, or in doubt: the clock of the change does not decide. */
function isInFlight(booking: Booking): boolean {
  const { pendingChange, payments } = booking;
  const live = pendingChange === null ? null : dueOf(booking, pendingChange).live;
  const status = live === null ? undefined : payments[live]?.status;
  return status === "processing" || status === "authorized" || status === "needs_review";
}

function latestFor(booking: Booking, change: PendingChange): number | null {
  const starts = [startOf(booking), startOf(change)].filter((start) => start !== null);
  return starts.length === 0 ? null : Math.min(...starts);
}

function fenced(booking: Booking, closing: PendingChange["closing"]): Booking {
  const { pendingChange } = booking;
  if (pendingChange === null || pendingChange.closing === closing) return booking;
  return { ...booking, pendingChange: { ...pendingChange, closing } };
}

function dueOf({ bookingId, dues }: Booking, { dueId }: PendingChange): Due {
  const due = dues[dueId];
  if (due === undefined) throw new Error(`booking ${bookingId} owes no ${dueId}`);
  return due;
}
