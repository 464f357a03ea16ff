/** A coupon with a maximum counts exactly the bookings that have it: what holds after every single commit. */
import { couponHeldBy } from "../../../src/domain/coupon.ts";
import type { Shelf } from "./books.ts";

export function overredeemed({ bookings, coupons }: Shelf): string[] {
  const held = [...bookings.values()].flatMap((booking) => couponHeldBy(booking) ?? []);
  return [...coupons].flatMap(([code, { redeemed, maxRedemptions }]) => {
    if (maxRedemptions === null) return [];
    const count = held.filter((one) => one === code).length;
    return [
      ...(redeemed === count
        ? []
        : [`coupons/${code}: says ${redeemed} redeemed, ${count} bookings have it`]),
      ...(count <= maxRedemptions ? [] : [`coupons/${code}: redeemed more often than it may be`]),
    ];
  });
}
