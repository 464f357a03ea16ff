/** The new items of a booking that changes: found, checked and priced as those of a new one are. */
import type { Booking } from "./booking.ts";
import type { Slot } from "./catalog.ts";
import { DomainError, isDomainError } from "./errors.ts";
import { guaranteeFor } from "./guarantee-terms.ts";
import { checkFields } from "./new-booking.ts";
import type { PriceExtras } from "./price.ts";
import {
  findItems,
  priceItems,
  type FoundItem,
  type OwnPrices,
  type PricedItems,
  type Shelf,
  type WantedItem,
} from "./priced-items.ts";
import { placesOf } from "./places.ts";
import { shippingFor, type ShippingCost } from "./shipping.ts";

interface Terms {
  /** Milliseconds. */
  readonly now: number;
  /** The business's, ISO 3166. */
  readonly country: string;
  readonly own: OwnPrices | null;
}

/**
 * At today's prices, with the coupon, the shipping and the address that the booking was made with.
 * @throws DomainError as `newBooking`; CURRENCY_MISMATCH, SLOT_FULL, NO_GUARANTEE, each with the field at fault
 */
export function resaleOf(
  wanted: readonly WantedItem[],
  booking: Booking,
  shelf: Shelf,
  { now, country, own }: Terms,
): PricedItems & { readonly fee: number } {
  const found = findItems(wanted, shelf, now);
  checkCurrency(found, booking);
  checkFields(found, booking);
  checkFits(wanted, shelf.slots, placesOf(booking));
  const shipping = shippingKept(found, booking);
  const extras = { shipping, country: booking.address?.country ?? country, coupon: booking.coupon };
  const sale = withCouponIfFit(extras, (one) => priceItems(found, { extras: one, own }));
  const asked = guaranteeFor(found, sale.currency);
  checkGuaranteed(asked, sale, booking);
  return { ...sale, fee: asked?.fee ?? 0 };
}

/** What costs nothing is secured by the card that was given, or by nothing. */
function checkGuaranteed(
  asked: Booking["guarantee"],
  { price }: PricedItems,
  { guarantee }: Booking,
): void {
  const needed = price.total > 0 ? null : asked;
  if (needed === null || (guarantee?.state === "given" && guarantee.fee >= needed.fee)) return;
  throw new DomainError("NO_GUARANTEE", {
    field: "items",
    message: "This needs a card behind it, or one for more. Book it anew.",
  });
}

/** A coupon that is for other items only, or for more of them, does not keep anybody from changing. */
function withCouponIfFit<T>(extras: PriceExtras, priced: (extras: PriceExtras) => T): T {
  try {
    return priced(extras);
  } catch (error) {
    if (extras.coupon === null || !isDomainError(error, "COUPON_INVALID")) throw error;
    return priced({ ...extras, coupon: null });
  }
}

/** What was agreed on for goods stays; what is new to be shipped has to be ordered anew. */
function shippingKept(
  found: readonly FoundItem[],
  { price, currency }: Booking,
): ShippingCost | null {
  const sold = found.map(({ item }) => item);
  const line = price.lines.find(({ kind }) => kind === "shipping");
  if (line !== undefined && sold.some(({ kind }) => kind === "goods")) {
    return { label: line.label, amount: line.amount, currency };
  }
  return shippingFor(sold, { shippingOption: null, address: null }, null);
}

function checkCurrency(found: readonly FoundItem[], { currency }: Booking): void {
  const index = found.findIndex(({ item }) => item.currency !== currency);
  if (index < 0) return;
  throw new DomainError("CURRENCY_MISMATCH", {
    field: `items.${String(index)}.itemId`,
    message: "A booking cannot change to another currency.",
  });
}

/** Of a slot that the booking is in already only what goes beyond its own places has to be free. */
function checkFits(
  wanted: readonly WantedItem[],
  slots: ReadonlyMap<string, Slot>,
  own: ReadonlyMap<string, number>,
): void {
  const asked = new Map<string, number>();
  wanted.forEach(({ slotId, quantity }, index) => {
    const slot = slotId === null ? undefined : slots.get(slotId);
    if (slotId === null || slot === undefined) return;
    const places = (asked.get(slotId) ?? 0) + quantity;
    asked.set(slotId, places);
    const more = places - (own.get(slotId) ?? 0);
    if (more > 0 && slot.taken + more > slot.capacity) {
      throw new DomainError("SLOT_FULL", { field: `items.${String(index)}.slotId` });
    }
  });
}
