/** What is wanted, found on the shelf and priced: for a booking, for a quote, for a change of one. */
import type { Address } from "./address.ts";
import type { BookingItem } from "./booking.ts";
import type { CatalogItem, Slot } from "./catalog.ts";
import { couponCode, redeemable, type Coupon } from "./coupon.ts";
import { DomainError } from "./errors.ts";
import { checkChargeable } from "./money.ts";
import { priceOf, type Price, type PriceExtras } from "./price.ts";
import { shippingFor, type ShippingOption } from "./shipping.ts";

export interface WantedItem {
  readonly itemId: string;
  readonly slotId: string | null;
  readonly quantity: number;
}

/** What may change the price, beyond the items. */
export interface PriceWish {
  /** As the customer typed it. */
  readonly coupon: string | null;
  readonly shippingOption: string | null;
  readonly address: Address | null;
}

export interface Shelf {
  readonly catalog: ReadonlyMap<string, CatalogItem>;
  readonly slots: ReadonlyMap<string, Slot>;
  /** What the wish names, if there is such a thing. */
  readonly coupon?: Coupon | null;
  readonly shipping?: ShippingOption | null;
}

/** The app's own prices, by its hook, in the order of the items. */
export interface OwnPrices {
  readonly currency: string;
  /** Minor units. */
  readonly unitAmounts: readonly number[];
}

interface Pricing {
  readonly extras: PriceExtras;
  /** Null: the catalog's prices hold. */
  readonly own: OwnPrices | null;
}

export interface FoundItem {
  readonly wanted: WantedItem;
  readonly item: CatalogItem;
  readonly slot: Slot | null;
}

export interface PricedItems {
  readonly items: BookingItem[];
  readonly price: Price;
  readonly currency: string;
}

/**
 * @param now milliseconds
 * @throws DomainError ITEM_NOT_FOUND, SLOT_NOT_FOUND, SLOT_CLOSED, SLOT_STARTED, INVALID_INPUT; each
 *   names the field of the item at fault
 */
export function findItems(items: readonly WantedItem[], shelf: Shelf, now: number): FoundItem[] {
  return items.map((wanted, index) => {
    const found = find(wanted, index, shelf);
    if (found.slot !== null) checkSlot(found.slot, index, now);
    return found;
  });
}

/**
 * What the wish makes of the price of these items.
 * @param home `country` is the business's; `now` milliseconds
 * @throws DomainError COUPON_INVALID, SHIPPING_UNAVAILABLE, INVALID_INPUT
 */
export function extrasFor(
  found: readonly FoundItem[],
  wish: PriceWish,
  shelf: Shelf,
  { country, now }: { country: string | null; now: number },
): PriceExtras {
  const { coupon, address } = wish;
  const sold = found.map(({ item }) => item);
  return {
    coupon: coupon === null ? null : redeemable(couponCode(coupon), shelf.coupon ?? null, now),
    shipping: shippingFor(sold, wish, shelf.shipping ?? null),
    country: address?.country ?? country,
  };
}

/**
 * @throws DomainError INVALID_INPUT, AMOUNT_INVALID, AMOUNT_TOO_SMALL, CURRENCY_UNSUPPORTED,
 *   COUPON_INVALID, SHIPPING_UNAVAILABLE; CONTENTION where own prices are of another currency than
 *   the catalog's by now
 */
export function priceItems(found: readonly FoundItem[], { extras, own }: Pricing): PricedItems {
  const currency = found[0]?.item.currency;
  if (currency === undefined) throw new DomainError("INVALID_INPUT", { field: "items" });
  if (own !== null && own.currency !== currency) throw new DomainError("CONTENTION");
  const items = found.map((one, index) => bookingItem(one, own?.unitAmounts[index]));
  const inputs = found.map(({ item: { taxRates, currency: its } }, index) => ({
    ...pick(items, index),
    ...{ taxRates, currency: its },
  }));
  const price = priceOf(inputs, currency, extras);
  if (price.total > 0) checkChargeable(price.total, currency);
  return { items, price, currency };
}

function find(wanted: WantedItem, index: number, { catalog, slots }: Shelf): FoundItem {
  const item = catalog.get(wanted.itemId);
  if (!item?.active) throw new DomainError("ITEM_NOT_FOUND", { field: at(index, "itemId") });
  if (item.kind === "goods") {
    if (wanted.slotId === null) return { wanted, item, slot: null };
    throw new DomainError("INVALID_INPUT", {
      field: at(index, "slotId"),
      message: "This item is not booked by slot.",
    });
  }
  const slot = wanted.slotId === null ? undefined : slots.get(wanted.slotId);
  if (slot?.itemId !== wanted.itemId) {
    throw new DomainError("SLOT_NOT_FOUND", { field: at(index, "slotId") });
  }
  return { wanted, item, slot };
}

function checkSlot(slot: Slot, index: number, now: number): void {
  const field = at(index, "slotId");
  if (slot.state !== "open") throw new DomainError("SLOT_CLOSED", { field });
  if (slot.start <= now) throw new DomainError("SLOT_STARTED", { field });
}

/** What one of it costs by the catalog: a slot's own price wins. */
export function catalogAmount({ item, slot }: FoundItem): number {
  return slot?.unitAmount ?? item.unitAmount;
}

function bookingItem(found: FoundItem, own: number | undefined): BookingItem {
  const { wanted, item, slot } = found;
  return {
    itemId: wanted.itemId,
    slotId: wanted.slotId,
    name: item.name,
    quantity: wanted.quantity,
    unitAmount: own ?? catalogAmount(found),
    start: slot?.start ?? null,
    end: slot?.end ?? null,
    policy: item.policy,
  };
}

function at(index: number, field: string): string {
  return `items.${String(index)}.${field}`;
}

function pick<T>(list: readonly T[], index: number): T {
  const element = list[index];
  if (element === undefined) throw new Error(`no element ${String(index)}`);
  return element;
}
