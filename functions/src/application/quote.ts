import { z } from "zod";
import { addressOf, wantedOf } from "./create-booking.ts";
import { priceWish, WantedItems } from "./create-booking-input.ts";
import type { Deps } from "./ports.ts";
import { priceFor } from "./price-for.ts";
import { limitCalls } from "./rate-limit.ts";

export const QuoteInput = z.strictObject({ items: WantedItems, ...priceWish });
export type QuoteInput = z.infer<typeof QuoteInput>;

/**
 * What `createBooking` would ask for now. Nothing is frozen, and no place is taken or promised: a full
 * slot is quoted like any other.
 * @throws DomainError as `createBooking`, but for SLOT_FULL and what a request id may do
 */
export async function quote(deps: Deps, uid: string, input: QuoteInput) {
  const now = await deps.clock.now();
  // Counted as bookings are: codes cannot be tried out faster here than there.
  await limitCalls(deps, { what: "book", uid, now });
  const { price, currency } = await priceFor(deps, {
    ...{ uid, now, items: wantedOf(input.items) },
    wish: {
      coupon: input.coupon ?? null,
      shippingOption: input.shippingOption ?? null,
      address: addressOf(input.address),
    },
  });
  return { price, currency, serverTime: new Date(now).toISOString() };
}
