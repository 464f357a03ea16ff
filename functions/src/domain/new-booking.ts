/** From what a customer asks for to a held booking with a frozen price; the client's numbers play no part. */
import type { Address } from "./address.ts";
import { authorizationPolicyOf } from "./authorization-policy.ts";
import type { Booking } from "./booking.ts";
import type { Slot } from "./catalog.ts";
import type { RedeemedCoupon } from "./coupon.ts";
import { duesFor } from "./dues.ts";
import { guaranteeFor } from "./guarantee-terms.ts";
import { DomainError } from "./errors.ts";
import { slotIdsOf } from "./places.ts";
import { endOf } from "./times.ts";
import {
  extrasFor,
  findItems,
  priceItems,
  type FoundItem,
  type OwnPrices,
  type PricedItems,
  type Shelf,
  type WantedItem,
} from "./priced-items.ts";

export interface BookingRequest {
  readonly items: readonly WantedItem[];
  readonly details: Booking["details"];
  readonly termsVersion: string | null;
  readonly locale: string | null;
  /** As the customer typed it. */
  readonly coupon?: string | null;
  readonly shippingOption?: string | null;
  readonly address?: Address | null;
  readonly taxId?: string | null;
}

export interface Frame {
  readonly bookingId: string;
  readonly reference: string;
  readonly uid: string;
  /** Milliseconds, as is `holdMs`. */
  readonly now: number;
  readonly holdMs: number;
  /** The business's, ISO 3166: whose taxes hold where the customer gives no address. */
  readonly country?: string;
  /** By the app's own rule; null and absent: the catalog's. */
  readonly own?: OwnPrices | null;
}

/** What is sold, and on which terms. */
export type Sold = PricedItems &
  Pick<Booking, "captureMethod" | "confirmOn" | "whenLost" | "dues"> &
  Partial<Pick<Booking, "guarantee">> & {
    readonly coupon: RedeemedCoupon | null;
  };

/**
 * @throws DomainError ITEM_NOT_FOUND, SLOT_NOT_FOUND, SLOT_CLOSED, SLOT_STARTED, INVALID_INPUT,
 *   AMOUNT_TOO_SMALL, CURRENCY_UNSUPPORTED, COUPON_INVALID, SHIPPING_UNAVAILABLE; each names the
 *   field at fault
 */
export function newBooking(request: BookingRequest, shelf: Shelf, frame: Frame): Booking {
  const found = findItems(request.items, shelf, frame.now);
  checkFields(found, request);
  const { coupon = null, shippingOption = null, address = null } = request;
  const { country = null, own = null, now } = frame;
  const extras = extrasFor(found, { coupon, shippingOption, address }, shelf, { country, now });
  const priced = priceItems(found, { extras, own });
  const catalogItems = found.map(({ item }) => item);
  const isManual = catalogItems.some(({ captureMethod }) => captureMethod === "manual");
  const sold: Sold = {
    ...priced,
    captureMethod: isManual ? "manual" : "automatic",
    ...authorizationPolicyOf(catalogItems),
    dues: duesFor({
      ...priced,
      items: priced.items.map((one, index) => ({ ...one, terms: catalogItems[index]?.terms })),
      holdExpiresAt: now + frame.holdMs,
    }),
    coupon: extras.coupon,
    guarantee: guaranteeFor(found, priced.currency),
  };
  return heldBooking(sold, request, frame);
}

/** A price of zero is confirmed at once, unless a card is to stand behind it. */
export function heldBooking(
  sold: Sold,
  request: Omit<BookingRequest, "items" | "coupon">,
  { bookingId, reference, uid, now, holdMs }: Frame,
): Booking {
  const { guarantee = null } = sold;
  const isFree = sold.price.total === 0 && guarantee === null;
  return {
    ...{ bookingId, reference, uid },
    ...sold,
    guarantee,
    slotIds: slotIdsOf(sold.items),
    payments: {},
    status: isFree ? "confirmed" : "held",
    paymentStatus: "none",
    issues: [],
    decline: null,
    holdExpiresAt: isFree ? null : now + holdMs,
    holdMs,
    closing: null,
    isReplaced: false,
    cancellation: null,
    percentCap: null,
    changesKept: 0,
    differences: 0,
    pendingChange: null,
    details: request.details,
    address: request.address ?? null,
    shippingOption: request.shippingOption ?? null,
    taxId: request.taxId ?? null,
    termsVersion: request.termsVersion,
    locale: request.locale,
    createdAt: now,
    confirmedAt: isFree ? now : null,
    endedAt: null,
    // What is confirmed at once is completed like any other.
    wakeAt: isFree ? endOf(sold) : now + holdMs,
    sweepTries: 0,
    version: 1,
  };
}

/**
 * The slots after all items took their places; several items may share one.
 * @throws DomainError SLOT_FULL naming the first item that no longer fits
 */
export function claimSlots(
  items: readonly WantedItem[],
  slots: ReadonlyMap<string, Slot>,
): ReadonlyMap<string, Slot> {
  const claimed = new Map<string, Slot>();
  items.forEach(({ slotId, quantity }, index) => {
    const slot = slotId === null ? undefined : (claimed.get(slotId) ?? slots.get(slotId));
    if (slotId === null || slot === undefined) return;
    const taken = slot.taken + quantity;
    if (taken > slot.capacity) throw new DomainError("SLOT_FULL", { field: at(index, "slotId") });
    claimed.set(slotId, { ...slot, taken, version: slot.version + 1 });
  });
  return claimed;
}

/** @throws DomainError INVALID_INPUT naming what the items ask for and nobody has answered */
export function checkFields(
  found: readonly FoundItem[],
  { details }: Pick<BookingRequest, "details">,
): void {
  for (const { key, required } of found.flatMap(({ item }) => item.fields)) {
    const answer = Object.hasOwn(details.fields, key) ? details.fields[key] : undefined;
    if (required && !answer?.trim()) {
      throw new DomainError("INVALID_INPUT", { field: `details.fields.${key}` });
    }
  }
}

function at(index: number, field: string): string {
  return `items.${String(index)}.${field}`;
}
