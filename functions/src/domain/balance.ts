/**
 * The part of a price that is paid later: when its customer is told, and what becomes of a booking
 * whose balance is not paid in time. Nothing is canceled that its customer was not told about before.
 */
import type { Booking, Due } from "./booking.ts";
import { startOf } from "./times.ts";

const HOUR_MS = 3_600_000;
const REMIND_MS = 72 * HOUR_MS;
/** Between the word that it was not paid in time and the cancellation. */
const GRACE_MS = 48 * HOUR_MS;

/** The reason of such a cancellation: letters and operators go by it. */
export const BALANCE_OVERDUE = "balance_overdue";

/** Money that is on its way, or in doubt: neither a reminder nor a cancellation is due. */
const IN_FLIGHT: ReadonlySet<string> = new Set(["processing", "authorized", "needs_review"]);

/** A balance of a booking that is still to come, and that nobody has paid or is paying. */
function openBalances({ status, dues, payments }: Booking): [string, Due][] {
  if (status !== "confirmed") return [];
  return Object.entries(dues).filter(([, { kind, paidBy, live }]) => {
    const shown = live === null ? undefined : payments[live]?.status;
    return kind === "balance" && paidBy === null && !IN_FLIGHT.has(shown ?? "");
  });
}

/** Milliseconds: when a sweep has to look at it next; null if nothing is due by itself. */
export function nextBalanceLook(booking: Booking): number | null {
  const looks = openBalances(booking).flatMap((open) => lookAt(booking, open) ?? []);
  return looks.length === 0 ? null : Math.min(...looks);
}

function lookAt(booking: Booking, open: [string, Due]): number | null {
  const { payBy, remindedAt, overdueAt } = open[1];
  if (payBy === null) return null;
  if (overdueAt !== undefined) return cancelAt(booking, open);
  return remindedAt === undefined ? payBy - REMIND_MS : payBy;
}

/** Null where it is left to the operator: so is what has begun by then, or was paid and then lost. */
function cancelAt(booking: Booking, [dueId, due]: [string, Due]): number | null {
  const { whenOverdue, overdueAt } = due;
  if (whenOverdue !== "cancel" || overdueAt === undefined) return null;
  const wasPaid = Object.values(booking.payments).some(
    ({ entry, ...one }) => one.dueId === dueId && entry?.kind === "paid",
  );
  if (wasPaid) return null;
  const at = overdueAt + GRACE_MS;
  return at < (startOf(booking) ?? Infinity) ? at : null;
}

/**
 * The booking after its customer is told what is due by now: a reminder, or that it is overdue. The
 * same booking where there is nothing to tell.
 * @param now milliseconds
 */
export function withBalanceTold(booking: Booking, now: number): Booking {
  const told = openBalances(booking).flatMap(([dueId, due]) => {
    const next = dueTold(due, now);
    return next === null ? [] : [[dueId, next] as const];
  });
  if (told.length === 0) return booking;
  return { ...booking, dues: { ...booking.dues, ...Object.fromEntries(told) } };
}

function dueTold(due: Due, now: number): Due | null {
  const { payBy, remindedAt, overdueAt } = due;
  if (payBy === null || overdueAt !== undefined) return null;
  if (now >= payBy) return { ...due, overdueAt: now };
  return remindedAt === undefined && now >= payBy - REMIND_MS ? { ...due, remindedAt: now } : null;
}

/** Its customer was told, the grace is over, and the policy says that it ends. */
export function isToCancel(booking: Booking, now: number): boolean {
  const hasBegun = now >= (startOf(booking) ?? Infinity);
  return (
    !hasBegun && openBalances(booking).some((open) => now >= (cancelAt(booking, open) ?? Infinity))
  );
}

interface OwedBalance {
  readonly amount: number;
  readonly payBy: number;
  /** Milliseconds: when the booking is canceled for it; null until that is decided, or if it is not. */
  readonly endsAt: number | null;
}

/** What a confirmed booking owes still, for its customer to read. */
export function balancesOf(booking: Booking): OwedBalance[] {
  return openBalances(booking).flatMap((open) => {
    const { amount, payBy } = open[1];
    return payBy === null ? [] : [{ amount, payBy, endsAt: cancelAt(booking, open) }];
  });
}

/** Told as overdue and not paid since, or not paid at the end: an operator has to know. */
export function isOverdue({ status, dues }: Booking): boolean {
  const isOver = status === "completed" || status === "no_show";
  if (status !== "confirmed" && !isOver) return false;
  return Object.values(dues).some(
    ({ kind, overdueAt, paidBy }) =>
      kind === "balance" && paidBy === null && (isOver || overdueAt !== undefined),
  );
}

/**
 * What is owed still when a booking is over. Who came owes the rest, and what a card stood for; who
 * should have come, the rest; and everybody a fee that was charged as agreed, but for what the merchant
 * has canceled.
 */
export function isOwedAfter(
  { status, cancellation }: Pick<Booking, "status" | "cancellation">,
  { kind, payBy }: Due,
): boolean {
  switch (status) {
    case "completed":
      return kind === "balance" || kind === "fee" || (kind === "full" && payBy !== null);
    case "no_show":
      return kind === "balance" || kind === "fee";
    case "canceled":
      return kind === "fee" && cancellation?.by === "customer";
    case "held":
    case "processing":
    case "confirmed":
    case "canceling":
    case "expired":
      return false;
  }
}
