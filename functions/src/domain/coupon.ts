/**
 * A coupon: what it takes off, of what, and how often. Whatever is wrong with one, the customer hears
 * the same: an answer that tells a code that ended from one that never was helps only those who guess.
 */
import { z } from "zod";
import type { Booking } from "./booking.ts";
import type { Currency } from "./currency.ts";
import { DomainError } from "./errors.ts";
import { mulDiv } from "./money.ts";

const Offer = z.object({
  /** What its lines are called, on a page and on a receipt. */
  label: z.string(),
  /** Basis points of the items it is for; either this or `amount`. */
  percent: z.int().min(1).max(10_000).nullable(),
  /** Minor units, at most what the items cost. */
  amount: z.int().min(1).nullable(),
  /** Of `amount` and `minimum`, lower case; null takes bookings in any. */
  currency: z.string().toLowerCase().nullable(),
  /** Minor units: the least that the items it is for have to cost together. */
  minimum: z.int().min(0).nullable(),
  /** Ids of the items it is for; null is all of them. */
  items: z.array(z.string()).nullable(),
});

export const Coupon = Offer.extend({
  active: z.boolean(),
  /** Milliseconds: from the first on, and before the second; null is no limit. */
  validFrom: z.int().nullable(),
  validUntil: z.int().nullable(),
  /** How many bookings may have it; null is no limit, and then they are not counted. */
  maxRedemptions: z.int().min(0).nullable(),
  /** Bookings that have it: changes only in the commit that makes such a booking or gives it back. */
  redeemed: z.int().min(0),
  /** Grows by one with every write. */
  version: z.int(),
});
export type Coupon = z.infer<typeof Coupon>;

/** As it was when booked; a later edit changes no sold booking. */
export const RedeemedCoupon = Offer.extend({
  code: z.string(),
  /** Whether `redeemed` of the coupon counts this booking, and so has to be told when it ends. */
  counted: z.boolean(),
});
export type RedeemedCoupon = z.infer<typeof RedeemedCoupon>;

const CODE = /^[A-Z0-9][A-Z0-9_-]{0,39}$/;

/** What the customer typed, as the document is called; null where there can be no such document. */
export function couponCode(typed: string): string | null {
  const code = typed.trim().toUpperCase();
  return CODE.test(code) ? code : null;
}

/**
 * @param now milliseconds
 * @throws DomainError COUPON_INVALID
 */
export function redeemable(
  code: string | null,
  coupon: Coupon | null,
  now: number,
): RedeemedCoupon {
  if (code === null || coupon === null || !isOffered(coupon, now)) throw couponInvalid();
  const { label, percent, amount, currency, minimum, items, maxRedemptions } = coupon;
  const counted = maxRedemptions !== null;
  return { code, label, percent, amount, currency, minimum, items, counted };
}

function isOffered(coupon: Coupon, now: number): boolean {
  const { active, validFrom, validUntil, maxRedemptions, redeemed } = coupon;
  const isInTime = now >= (validFrom ?? -Infinity) && now < (validUntil ?? Infinity);
  return active && isInTime && redeemed < (maxRedemptions ?? Infinity) && isSound(coupon);
}

/** Coupons are written by hand: one that says two things, or names a sum of no currency, takes off nothing. */
function isSound({ percent, amount, currency, minimum }: Coupon): boolean {
  const hasSum = amount !== null || minimum !== null;
  return (percent === null) !== (amount === null) && (!hasSum || currency !== null);
}

/** One more booking has it, or one fewer. */
export function counted(coupon: Coupon, change: 1 | -1): Coupon {
  // Somebody may have set the number back by hand.
  const redeemed = Math.max(0, coupon.redeemed + change);
  return { ...coupon, redeemed, version: coupon.version + 1 };
}

type Holder = Pick<Booking, "coupon" | "status" | "confirmedAt">;

/** A booking that ended before it was confirmed gives it back; whoever came that far has used it. */
export function couponHeldBy({ coupon, status, confirmedAt }: Holder): string | null {
  if (coupon?.counted !== true) return null;
  const isOver = status === "expired" || status === "canceled";
  return isOver && confirmedAt === null ? null : coupon.code;
}

interface Discounted {
  readonly itemId: string;
  /** Minor units. */
  readonly amount: number;
}

/**
 * What comes off each item, in minor units: in proportion to what the items cost, and together exactly
 * the discount. No item goes below zero.
 * @throws DomainError COUPON_INVALID where it is not for these items
 */
export function discountsOf(
  coupon: RedeemedCoupon,
  items: readonly Discounted[],
  { code, step }: Currency,
): number[] {
  const eligible = items.map(({ itemId, amount }) =>
    coupon.items === null || coupon.items.includes(itemId) ? amount : 0,
  );
  const whole = eligible.reduce((sum, amount) => sum + amount, 0);
  const isOther = coupon.currency !== null && coupon.currency !== code;
  if (isOther || whole === 0 || whole < (coupon.minimum ?? 0)) throw couponInvalid();
  const steps = discountSteps(coupon, whole, step);
  if (steps === 0) throw couponInvalid();
  let sum = 0;
  return eligible.map((amount) => {
    // The running sum is rounded, not the part: so nothing is left over, and no part is above its item.
    const before = mulDiv(steps, sum, whole, "down");
    sum += amount;
    return (mulDiv(steps, sum, whole, "down") - before) * step;
  });
}

/** Rounded down, to what the currency has. */
function discountSteps({ percent, amount }: RedeemedCoupon, whole: number, step: number): number {
  if (percent !== null) return mulDiv(whole, percent, 10_000 * step, "down");
  return mulDiv(Math.min(amount ?? 0, whole), 1, step, "down");
}

function couponInvalid(): DomainError {
  return new DomainError("COUPON_INVALID", { field: "coupon" });
}
