import type { Booking } from "../domain/booking.ts";
import { couponCode } from "../domain/coupon.ts";
import { DomainError } from "../domain/errors.ts";
import { canonical } from "../domain/lattice.ts";
import { bookingWrites } from "./close-booking.ts";
import { addressOf, createBooking, detailsOf } from "./create-booking.ts";
import type { CreateBookingInput } from "./create-booking-input.ts";
import { createPaymentIntent } from "./create-payment-intent.ts";
import { decide } from "./decide.ts";
import { giveUpBooking } from "./give-up-booking.ts";
import { limitGuests } from "./limit-guests.ts";
import { ref, replace, type Deps } from "./ports.ts";
import { priceFor } from "./price-for.ts";
import { limitCalls } from "./rate-limit.ts";
import { refuseCardOnly } from "./refuse-card-only.ts";
import { checkReuse, requestRecord, requestRef } from "./request-id.ts";

export interface ItemOrder {
  /** The client's name for one click: however often it comes, there is one payment. */
  readonly key: string;
  readonly itemId: string;
  readonly slotId: string | undefined;
  readonly booking: Pick<
    CreateBookingInput,
    "coupon" | "shippingOption" | "address" | "taxId" | "details" | "locale"
  >;
}

const ROUNDS_MAX = 5;
const CAUSE = "call:orderItem";

/**
 * Books one item, and gives what is needed to pay it. A customer has one open order of an item: the same
 * key goes on with it; where address or shipping change its price, and under a new key, the old one is
 * ended at Stripe before the next is made, so that nobody pays both.
 * @throws DomainError as `createBooking` and `createPaymentIntent`; REQUEST_ID_REUSED for a key that
 *   stood for another item, BOOKING_EXPIRED for one whose order has been replaced
 */
export async function orderItem(
  deps: Deps,
  who: { uid: string; isGuest: boolean },
  order: ItemOrder,
) {
  const now = await deps.clock.now();
  await limitCalls(deps, { what: "order", uid: who.uid, now });
  const bookingId = await orderedBy(deps, who, order, now);
  return createPaymentIntent(deps, who.uid, {
    bookingId,
    receiptEmail: order.booking.details?.email,
  });
}

async function orderedBy(
  deps: Deps,
  { uid, isGuest }: { uid: string; isGuest: boolean },
  order: ItemOrder,
  now: number,
): Promise<string> {
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const known = await readOrder(deps, uid, order);
    const { ownId, openId } = known;
    if (ownId !== null && ownId !== openId) throw replaced();
    if (ownId !== null && (await goesOn(deps, ownId, order, now))) return ownId;
    if (openId !== null) {
      const left = await giveUpBooking(deps, { bookingId: openId, now, cause: CAUSE });
      // Its own, and paid meanwhile: the old price stands.
      if (left === "kept" && ownId !== null) return ownId;
    }
    if (isGuest && known.isOffered) await limitGuests(deps, [order.itemId], now);
    const madeId = await makeOrder(deps, uid, order, known, now);
    if (madeId !== null) return madeId;
  }
  throw new DomainError("CONTENTION", { retryAfterMs: 1_000 });
}

function replaced(): DomainError {
  return new DomainError("BOOKING_EXPIRED", { message: "A newer order took this one's place." });
}

interface KnownOrder {
  /** What this key has made. */
  readonly ownId: string | null;
  /** The customer's newest order of this item. */
  readonly openId: string | null;
  readonly isOffered: boolean;
}

/** Two names lead to an order: its own key's, and the item's, which whoever comes next replaces. */
async function readOrder(deps: Deps, uid: string, order: ItemOrder) {
  const { itemId, slotId, key } = order;
  const about = { itemId, slotId: slotId ?? null };
  const keyRef = requestRef(uid, "order", key);
  const openRef = requestRef(uid, "order of", canonical(about));
  const item = ref("catalog", itemId);
  const found = await deps.store.read({ own: keyRef, open: openRef, item });
  if (found.own !== null) checkReuse(found.own.data, requestRecord(about, null, 0));
  return {
    ownId: found.own?.data.bookingId ?? null,
    openId: found.open?.data.bookingId ?? null,
    isOffered: found.item !== null,
    /** What ties both names to a booking, on the basis on which they were read. */
    writes: (bookingId: string, now: number) => {
      const record = requestRecord(about, bookingId, now);
      return [replace(keyRef, found.own, record), replace(openRef, found.open, record)];
    },
  };
}

/**
 * Whether what the key has made is still what is asked for. Terms that do not change the price, such as
 * an e-mail address, are written down.
 */
async function goesOn(
  deps: Deps,
  bookingId: string,
  order: ItemOrder,
  now: number,
): Promise<boolean> {
  const { found } = await deps.store.read({ found: ref("bookings", bookingId) });
  // Given up before, and then nothing came of the next one.
  if (found?.data.isReplaced && couldEnd(found.data)) return false;
  // What has gone further is paid, or over: the payment's own checks tell which.
  if (found?.data.status !== "held" || found.data.closing !== null) return true;
  if (termsOf(found.data) !== termsAsked(order) && !(await isSamePriced(deps, found.data, order))) {
    return false;
  }
  await writeDown(deps, bookingId, order, now);
  return true;
}

function couldEnd({ status }: Booking): boolean {
  return status === "held" || status === "expired";
}

function termsOf({ coupon, shippingOption, address }: Booking): string {
  return canonical({ coupon: coupon?.code ?? null, shippingOption, address });
}

function termsAsked({ booking }: ItemOrder): string {
  return canonical(wishOf(booking, couponCode(booking.coupon ?? "")));
}

function wishOf({ shippingOption, address }: ItemOrder["booking"], coupon: string | null) {
  return { coupon, shippingOption: shippingOption ?? null, address: addressOf(address) };
}

async function isSamePriced(deps: Deps, { uid, ...sold }: Booking, order: ItemOrder) {
  const { itemId, slotId, booking } = order;
  const now = await deps.clock.now();
  const items = [{ itemId, slotId: slotId ?? null, quantity: 1 }];
  const wish = wishOf(booking, booking.coupon ?? null);
  const { price } = await priceFor(deps, { uid, now, items, wish });
  return canonical(price) === canonical(sold.price);
}

async function writeDown(deps: Deps, bookingId: string, order: ItemOrder, now: number) {
  const { address, shippingOption } = wishOf(order.booking, null);
  const told = { details: detailsOf(order.booking.details), taxId: order.booking.taxId ?? null };
  await decide<null>(deps, async () => {
    const { found } = await deps.store.read({ found: ref("bookings", bookingId) });
    if (found?.data.status !== "held") return { writes: [], result: null };
    const after = { ...found.data, ...told, address, shippingOption };
    if (canonical(after) === canonical(found.data)) return { writes: [], result: null };
    return { writes: await bookingWrites(deps, found, after, now), result: null };
  });
}

/** Thrown inside the commit, to leave it: somebody has ordered this item meanwhile. */
class Overtaken extends Error {
  override name = "Overtaken";
}

/** @returns null where somebody else was faster */
async function makeOrder(
  deps: Deps,
  uid: string,
  order: ItemOrder,
  known: KnownOrder,
  now: number,
): Promise<string | null> {
  const { itemId, slotId, booking } = order;
  const alsoWrite = async ({ bookingId }: Booking) => {
    const { ownId, openId, writes } = await readOrder(deps, uid, order);
    if (ownId !== known.ownId || openId !== known.openId) throw new Overtaken();
    return writes(bookingId, now);
  };
  try {
    const check = (made: Booking) => {
      refuseCardOnly(made, "item");
    };
    const item = { itemId, slotId, ...booking };
    const made = await createBooking(deps, uid, item, { check, alsoWrite });
    return made.bookingId;
  } catch (error) {
    if (error instanceof Overtaken) return null;
    throw error;
  }
}
