/** From what a customer asks for to a held booking with a frozen price; the client's numbers play no part. */
import { authorizationPolicyOf } from "./authorization-policy.ts";
import type { Booking, BookingItem } from "./booking.ts";
import type { CatalogItem, Slot } from "./catalog.ts";
import { duesFor } from "./dues.ts";
import { DomainError } from "./errors.ts";
import { checkChargeable } from "./money.ts";
import { slotIdsOf } from "./places.ts";
import { priceOf } from "./price.ts";

export interface WantedItem {
  readonly itemId: string;
  readonly slotId: string | null;
  readonly quantity: number;
}

export interface BookingRequest {
  readonly items: readonly WantedItem[];
  readonly details: Booking["details"];
  readonly termsVersion: string | null;
  readonly locale: string | null;
}

export interface Shelf {
  readonly catalog: ReadonlyMap<string, CatalogItem>;
  readonly slots: ReadonlyMap<string, Slot>;
}

export interface Frame {
  readonly bookingId: string;
  readonly reference: string;
  readonly uid: string;
  /** Milliseconds, as is `holdMs`. */
  readonly now: number;
  readonly holdMs: number;
}

/**
 * @throws DomainError ITEM_NOT_FOUND, SLOT_NOT_FOUND, SLOT_CLOSED, SLOT_STARTED, INVALID_INPUT,
 *   AMOUNT_TOO_SMALL, CURRENCY_UNSUPPORTED; each names the field of the item at fault
 */
export function newBooking(request: BookingRequest, shelf: Shelf, frame: Frame): Booking {
  const found = request.items.map((wanted, index) => find(wanted, index, shelf));
  checkFields(found, request);
  found.forEach(({ slot }, index) => {
    if (slot !== null) checkSlot(slot, index, frame.now);
  });
  const currency = found[0]?.item.currency;
  if (currency === undefined) throw new DomainError("INVALID_INPUT", { field: "items" });

  const items = found.map(bookingItem);
  const price = priceOf(
    found.map(({ item }, index) => ({
      ...pick(items, index),
      taxRates: item.taxRates,
      currency: item.currency,
    })),
    currency,
  );
  const isFree = price.total === 0;
  if (!isFree) checkChargeable(price.total, currency);
  const { now, holdMs, ...names } = frame;
  return {
    ...names,
    items,
    slotIds: slotIdsOf(items),
    price,
    currency,
    captureMethod: found.some(({ item }) => item.captureMethod === "manual")
      ? "manual"
      : "automatic",
    ...authorizationPolicyOf(found.map(({ item }) => item)),
    dues: duesFor({
      ...{ price, currency, holdExpiresAt: now + holdMs },
      items: found.map(({ item }, index) => ({ ...pick(items, index), terms: item.terms })),
    }),
    payments: {},
    status: isFree ? "confirmed" : "held",
    paymentStatus: "none",
    issues: [],
    decline: null,
    holdExpiresAt: isFree ? null : now + holdMs,
    holdMs,
    closing: null,
    cancellation: null,
    percentCap: null,
    changesKept: 0,
    pendingChange: null,
    details: request.details,
    termsVersion: request.termsVersion,
    locale: request.locale,
    createdAt: now,
    confirmedAt: isFree ? now : null,
    endedAt: null,
    wakeAt: isFree ? null : now + holdMs,
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

interface FoundItem {
  readonly wanted: WantedItem;
  readonly item: CatalogItem;
  readonly slot: Slot | null;
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

function checkFields(found: readonly FoundItem[], { details }: BookingRequest): void {
  for (const { key, required } of found.flatMap(({ item }) => item.fields)) {
    const answer = Object.hasOwn(details.fields, key) ? details.fields[key] : undefined;
    if (required && !answer?.trim()) {
      throw new DomainError("INVALID_INPUT", { field: `details.fields.${key}` });
    }
  }
}

function bookingItem({ wanted, item, slot }: FoundItem): BookingItem {
  return {
    itemId: wanted.itemId,
    slotId: wanted.slotId,
    name: item.name,
    quantity: wanted.quantity,
    unitAmount: slot?.unitAmount ?? item.unitAmount,
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
