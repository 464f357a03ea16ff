import type { Booking } from "../domain/booking.ts";
import { counted, couponHeldBy } from "../domain/coupon.ts";
import { isDomainError } from "../domain/errors.ts";
import type { Slot } from "../domain/catalog.ts";
import { ref, replace, type Deps, type Versioned, type Write } from "./ports.ts";
import { slotWrites } from "./slot-writes.ts";

/**
 * What the change of a booking does to all that it holds, for the same commit: its places in slots,
 * and its coupon.
 * @param known as in `slotWrites`
 * @throws Stale, Error as `slotWrites`
 */
export async function heldWrites(
  deps: Pick<Deps, "store" | "journal">,
  before: Booking,
  after: Booking,
  known?: ReadonlyMap<string, Versioned<Slot>>,
): Promise<Write[]> {
  return [
    ...(await slotWrites(deps, before, after, known)),
    ...(await couponWrites(deps, before, after)),
  ];
}

async function couponWrites(
  deps: Pick<Deps, "store" | "journal">,
  before: Booking,
  after: Booking,
): Promise<Write[]> {
  const [was, is] = [couponHeldBy(before), couponHeldBy(after)];
  const code = was ?? is;
  if (was === is || code === null) return [];
  const at = ref("coupons", code);
  const coupon = await readCoupon(deps, code);
  if (coupon === null) return [];
  return [replace(at, coupon, counted(coupon.data, is === null ? -1 : 1))];
}

/** A coupon is written by hand: one that is gone, or cannot be read, must not hold up a booking's end. */
async function readCoupon({ store, journal }: Pick<Deps, "store" | "journal">, code: string) {
  try {
    return (await store.read({ coupon: ref("coupons", code) })).coupon;
  } catch (error) {
    if (isDomainError(error)) throw error;
    journal.alarm("coupon_unreadable", { coupon: code, error: String(error) });
    return null;
  }
}
