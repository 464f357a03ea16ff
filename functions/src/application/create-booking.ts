import type { AddressInput, CreateBookingInput, WantedItems } from "./create-booking-input.ts";
import { owedNow, type Booking } from "../domain/booking.ts";
import { counted } from "../domain/coupon.ts";
import { newBookingId, newReference } from "../domain/ids.ts";
import { claimSlots, newBooking, type BookingRequest } from "../domain/new-booking.ts";
import { checkSum, type ExpectedSum } from "../domain/payable.ts";
import type { WantedItem } from "../domain/priced-items.ts";
import { decide } from "./decide.ts";
import { duesView } from "./dues-view.ts";
import { noticeWrites } from "./outbox.ts";
import { create, ref, replace, type Deps, type Write } from "./ports.ts";
import { ownPrices } from "./price-for.ts";
import { holdWrite, readHolds } from "./hold-writes.ts";
import { isoOrNull } from "./iso-or-null.ts";
import { limitCalls } from "./rate-limit.ts";
import { readShelf, type ReadShelf } from "./read-shelf.ts";
import { guaranteeView } from "./refresh-guarantee.ts";
import { checkReuse, requestRecord, requestRef } from "./request-id.ts";

interface Along {
  /** Looks at what would be made before any place is taken, and throws what it does not like. */
  readonly check?: (made: Booking) => void;
  /** What else belongs into the commit; asked again on every read. */
  readonly alsoWrite?: (made: Booking) => Promise<readonly Write[]>;
}

/**
 * Prices the items from the catalog and takes their places, all or nothing. The places are held until
 * `holdExpiresAt`; a price of zero is confirmed at once.
 * @param expected what the caller believes it costs: compared before any place is taken
 * @throws DomainError ITEM_NOT_FOUND, SLOT_NOT_FOUND, SLOT_CLOSED, SLOT_STARTED, SLOT_FULL,
 *   INVALID_INPUT, AMOUNT_TOO_SMALL, AMOUNT_MISMATCH, CURRENCY_MISMATCH, REQUEST_ID_REUSED,
 *   RATE_LIMITED, CONTENTION, UNAVAILABLE
 */
export async function createBooking(
  deps: Deps,
  uid: string,
  input: CreateBookingInput,
  expected: ExpectedSum & Along = {},
) {
  const now = await deps.clock.now();
  await limitCalls(deps, { what: "book", uid, now });
  const request = requestOf(input);
  const frame = {
    bookingId: newBookingId(deps.randomBytes),
    reference: newReference(deps.randomBytes),
    uid,
    now,
    holdMs: deps.settings.holdMs,
    country: deps.settings.merchantCountry,
  };
  const own = await pricesAhead(deps, uid, input, { ...request, now });
  const booking = await decide(deps, async () => {
    const earlier = await replayOf(deps, uid, input, frame.bookingId);
    if (earlier.booking !== null) return { writes: [], result: earlier.booking };

    // At once: what lies between reading a slot and taking its place is what others win the race in.
    const [shelf, holds] = await Promise.all([readShelf(deps, request), readHolds(deps, uid, now)]);
    const made = newBooking(request, shelf, { ...frame, own });
    checkSum(made, expected);
    expected.check?.(made);
    return {
      writes: [
        holdWrite(deps, holds, made, now),
        ...bookingMade(made, request.items, shelf),
        ...earlier.claim(made.bookingId, now),
        ...((await expected.alsoWrite?.(made)) ?? []),
      ],
      result: made,
    };
  });
  return answerOf(booking, now);
}

/** A new booking, its places and its coupon, all or nothing. */
export function bookingMade(
  made: Booking,
  items: readonly WantedItem[],
  shelf: Pick<ReadShelf, "slots" | "found" | "foundCoupon">,
): Write[] {
  const { foundCoupon } = shelf;
  const code = made.coupon?.counted === true && foundCoupon !== null ? made.coupon.code : null;
  return [
    create(ref("bookings", made.bookingId), made),
    ...noticeWrites(null, { booking: made, ledger: null }, made.createdAt),
    ...[...claimSlots(items, shelf.slots)].map(([id, slot]) =>
      replace(ref("slots", id), shelf.found.get(id) ?? null, slot),
    ),
    ...(code === null || foundCoupon === null
      ? []
      : [replace(ref("coupons", code), foundCoupon, counted(foundCoupon.data, 1))]),
  ];
}

function requestOf(input: CreateBookingInput): BookingRequest {
  const { itemId, slotId, quantity, details } = input;
  const items = input.items ?? (itemId === undefined ? [] : [{ itemId, slotId, quantity }]);
  return {
    items: wantedOf(items),
    coupon: input.coupon ?? null,
    shippingOption: input.shippingOption ?? null,
    address: addressOf(input.address),
    taxId: input.taxId ?? null,
    details: detailsOf(details),
    termsVersion: input.termsVersion ?? null,
    locale: input.locale ?? null,
  };
}

export function detailsOf(details: CreateBookingInput["details"]): Booking["details"] {
  return {
    name: details?.name ?? null,
    email: details?.email ?? null,
    phone: details?.phone ?? null,
    notes: details?.notes ?? null,
    fields: details?.fields ?? {},
  };
}

export function wantedOf(items: WantedItems): WantedItem[] {
  return items.map(({ itemId, slotId, quantity }) => ({
    itemId,
    slotId: slotId ?? null,
    quantity: quantity ?? 1,
  }));
}

export function addressOf(address: AddressInput | undefined): Booking["address"] {
  if (address === undefined) return null;
  const { name, line2, postalCode, state, ...given } = address;
  return {
    ...given,
    ...{ name: name ?? null, line2: line2 ?? null },
    ...{ postalCode: postalCode ?? null, state: state ?? null },
  };
}

/** A repeat needs no price: what it made before is found, even if the app's own rule fails by now. */
async function pricesAhead(
  deps: Deps,
  uid: string,
  input: CreateBookingInput,
  asked: { readonly items: readonly WantedItem[]; readonly now: number },
) {
  if (deps.hooks.priceOf === undefined) return null;
  const earlier = await replayOf(deps, uid, input, null);
  return earlier.booking === null ? ownPrices(deps, { uid, ...asked }) : null;
}

/**
 * What an earlier run of the same request made: found by its request id, or, when only the
 * acknowledgement of our own commit was lost, by the id that this run had chosen.
 */
async function replayOf(deps: Deps, uid: string, input: CreateBookingInput, ownId: string | null) {
  const { requestId } = input;
  const at = requestId === undefined ? null : requestRef(uid, "createBooking", requestId);
  const wanted = (bookingId: string | null, now: number) => requestRecord(input, bookingId, now);
  const { own, known } = await deps.store.read({
    own: ref("bookings", ownId ?? "none"),
    known: at ?? ref("idempotency", "none"),
  });
  if (known !== null) checkReuse(known.data, wanted(null, 0));
  const madeId = known?.data.bookingId;
  const booking = madeId ? await readBooking(deps, madeId) : own;
  return {
    booking: booking?.data ?? null,
    claim: (bookingId: string, now: number) =>
      at === null ? [] : [create(at, wanted(bookingId, now))],
  };
}

async function readBooking(deps: Deps, bookingId: string) {
  return (await deps.store.read({ found: ref("bookings", bookingId) })).found;
}

function answerOf(booking: Booking, now: number) {
  return {
    bookingId: booking.bookingId,
    reference: booking.reference,
    status: booking.status,
    price: booking.price,
    amount: owedNow(booking),
    currency: booking.currency,
    dues: duesView(booking),
    guarantee: guaranteeView(booking),
    holdExpiresAt: isoOrNull(booking.holdExpiresAt),
    serverTime: new Date(now).toISOString(),
  };
}
