/**
 * What goes back when a booking is canceled: a function of the policy that was frozen into it, of
 * what was paid, and of the time that is left. Amounts are minor units of the booking's currency.
 */
import type { Booking, BookingItem } from "./booking.ts";
import type { PolicyTier } from "./catalog.ts";
import { mulDiv, roundDown } from "./money.ts";
import { sharesOf, weightsOf } from "./shares.ts";

const HOUR_MS = 3_600_000;
const ALL = 10_000;

/** A payment that settled a due, as its ledger says. */
export interface PaidSum {
  readonly paymentId: string;
  readonly captured: number;
  /** Reserved, and not taken: of it only what is retained will be. */
  readonly authorized: number;
  /** On its way back already, or arrived. */
  readonly reserved: number;
  /** What a refund can still take from it: less than the rest where a dispute was lost. */
  readonly refundable: number;
  readonly createdAt: number;
}

export interface CancellationDecision {
  /** What is kept of the price. */
  readonly retained: number;
  /** What goes back now, on top of what went back before. */
  readonly refund: number;
  /** The same, by payment: the newest gives first. */
  readonly parts: readonly Part[];
  /** What is taken now of reserved money, by payment: the oldest gives first. The rest is released. */
  readonly captures: readonly Part[];
}

export interface Part {
  readonly paymentId: string;
  readonly amount: number;
}

type Canceled = Pick<Booking, "items" | "price" | "currency" | "createdAt" | "percentCap"> &
  Partial<Pick<Booking, "changesKept">>;

/**
 * @param now milliseconds, the server's
 * @param by a merchant gives everything back, whatever the policy says
 */
export function cancellationOf(
  booking: Canceled,
  paid: readonly PaidSum[],
  { now, by }: { now: number; by: "customer" | "merchant" },
): CancellationDecision {
  const captured = sum(paid.map((one) => one.captured));
  const reserved = sum(paid.map((one) => one.reserved));
  const refundable = sum(paid.map((one) => one.refundable));
  const authorized = sum(paid.map((one) => one.authorized));
  const base = Math.min(booking.price.total, captured + authorized);
  // What a cheaper change did not give back, a cancellation does not give back either.
  const changesKept = booking.changesKept ?? 0;
  const retained = by === "merchant" ? 0 : changesKept + retainedOf(booking, base, now);
  const refund = Math.min(Math.max(captured - reserved - retained, 0), refundable);
  const missing = Math.max(0, retained - (captured - reserved));
  return { retained, refund, parts: partsOf(paid, refund), captures: capturesOf(paid, missing) };
}

/** Each item keeps by its own policy and its own start: a cart is as strict as each of its parts. */
function retainedOf(booking: Canceled, base: number, now: number): number {
  const weights = weightsOf(booking.items, booking.price.lines);
  const shares = sharesOf(base, weights, booking.currency);
  return sum(
    booking.items.map((item, index) => {
      const tier = capped(tierOf(item, booking.createdAt, now), booking.percentCap);
      return retainedShare(shares[index] ?? 0, tier, booking.currency);
    }),
  );
}

function retainedShare(share: number, { percent, fee }: Terms, currency: string): number {
  if (percent === ALL && fee === 0) return 0;
  return share - Math.max(0, roundDown(mulDiv(share, percent, ALL, "down") - fee, currency));
}

type Terms = Pick<PolicyTier, "percent" | "fee">;

/** Without any tier that fits, nothing goes back by itself: an operator may still refund. */
const NOTHING: Terms = { percent: 0, fee: 0 };

/**
 * Of a slot: the tier that asks for the most hours before the start of those that are still left. Of
 * goods, which have no start, `hoursBefore` counts from the purchase: the shortest window still open.
 */
function tierOf({ start, policy }: BookingItem, boughtAt: number, now: number): Terms {
  const byHours = policy.tiers.toSorted((a, b) => a.hoursBefore - b.hoursBefore);
  if (start === null) {
    return byHours.find(({ hoursBefore }) => now - boughtAt <= hoursBefore * HOUR_MS) ?? NOTHING;
  }
  return byHours.findLast(({ hoursBefore }) => start - now >= hoursBefore * HOUR_MS) ?? NOTHING;
}

/**
 * Basis points that would go back of the whole if it were canceled now, fees apart: of several items in
 * proportion to what they cost.
 * @param now milliseconds
 */
export function percentToday(booking: Canceled, now: number): number {
  const { items, price, createdAt, percentCap } = booking;
  const percents = items.map((item) => capped(tierOf(item, createdAt, now), percentCap).percent);
  const weights = weightsOf(items, price.lines);
  const whole = sum(weights);
  if (whole === 0) return Math.min(ALL, ...percents);
  return mulDiv(sum(percents.map((percent, n) => percent * (weights[n] ?? 0))), 1, whole, "down");
}

/** Moving a booking far away and canceling it then gives no more than canceling at once. */
function capped(terms: Terms, cap: number | null): Terms {
  return cap === null ? terms : { ...terms, percent: Math.min(terms.percent, cap) };
}

/** From the newest payment first, as far as a refund can take it. */
export function partsOf(paid: readonly PaidSum[], refund: number): Part[] {
  let left = refund;
  return newestFirst(paid).flatMap(({ paymentId, refundable }) => {
    const amount = Math.min(left, refundable);
    left -= amount;
    return amount === 0 ? [] : [{ paymentId, amount }];
  });
}

function capturesOf(paid: readonly PaidSum[], missing: number): Part[] {
  let left = missing;
  return newestFirst(paid)
    .toReversed()
    .flatMap(({ paymentId, authorized }) => {
      const amount = Math.min(left, authorized);
      left -= amount;
      return amount === 0 ? [] : [{ paymentId, amount }];
    });
}

function newestFirst(paid: readonly PaidSum[]): PaidSum[] {
  return paid.toSorted((a, b) => b.createdAt - a.createdAt || (a.paymentId < b.paymentId ? 1 : -1));
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}
