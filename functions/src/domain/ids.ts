/** Ids: what each looks like, and how a new one is made. Every one is safe as a Firestore document id. */
import { z } from "zod";

const BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/** Easy to read out: no 0 O 1 I L U V; and no vowels, so that no words come about. */
const EASY = "23456789BCDFGHJKMNPQRSTWXYZ";
const BOOKING_ID_LENGTH = 20;
const REFERENCE_LENGTH = 8;
const GUEST_ID_LENGTH = 22;

const DUE = String.raw`(?:full|deposit|balance|(?:difference|fee)-[1-9]\d{0,3})`;
/** Firestore keeps `.`, `..` and `__…__` for itself. */
const FREE = String.raw`(?!\.{1,2}$)(?!__.*__$)`;

export const BookingId = z.string().regex(/^[A-Za-z0-9]{20}$/);
export type BookingId = z.infer<typeof BookingId>;

export const DueId = z.string().regex(new RegExp(`^${DUE}$`));
export type DueId = z.infer<typeof DueId>;

/** `{bookingId}_{dueId}_{n}`, the n-th attempt to settle that due. */
export const PaymentId = z
  .string()
  .regex(new RegExp(String.raw`^[A-Za-z0-9]{20}_${DUE}_[1-9]\d{0,5}$`));
export type PaymentId = z.infer<typeof PaymentId>;

export const ItemId = z.string().regex(new RegExp(`^${FREE}[A-Za-z0-9_-]{1,120}$`));
export type ItemId = z.infer<typeof ItemId>;

/** Long enough for the longest item id with a slot's local time. */
export const SlotId = z.string().regex(new RegExp(`^${FREE}[A-Za-z0-9_-]{1,140}$`));
export type SlotId = z.infer<typeof SlotId>;

export const ShippingOptionId = ItemId;

/** What a customer's n-th request for a refund of that booking is called. */
export const RefundAskId = z.string().regex(/^[A-Za-z0-9]{20}_[1-9]$/);
export type RefundAskId = z.infer<typeof RefundAskId>;

/** Stripe's own. */
export const StripeEventId = z.string().regex(/^evt_[A-Za-z0-9_]{1,120}$/);
export type StripeEventId = z.infer<typeof StripeEventId>;

/** Stripe's own; a card that was saved before there were payment methods keeps its old name. */
export const PaymentMethodId = z.string().regex(/^(?:pm|card)_[A-Za-z0-9_]{1,120}$/);
export type PaymentMethodId = z.infer<typeof PaymentMethodId>;

/** The client's own name for a request, so that it can be repeated. */
export const RequestId = z.string().regex(new RegExp(`^${FREE}[A-Za-z0-9_.:~-]{1,100}$`));
export type RequestId = z.infer<typeof RequestId>;

/** Firebase allows nearly any text here, so what Firestore could not hold in a path is refused. */
export const Uid = z.string().regex(new RegExp(String.raw`^${FREE}[^/\s\p{C}]{1,128}$`, "u"));
export type Uid = z.infer<typeof Uid>;

/** Of somebody who never signed in, and is known by a cookie. Long enough that nobody guesses one. */
export const GuestId = z.string().regex(new RegExp(`^[A-Za-z0-9]{${String(GUEST_ID_LENGTH)}}$`));

/** `count` bytes that nobody can predict. */
type RandomBytes = (count: number) => Uint8Array;

export function newBookingId(random: RandomBytes): string {
  return draw(random, BASE62, BOOKING_ID_LENGTH);
}

export function newGuestId(random: RandomBytes): string {
  return draw(random, BASE62, GUEST_ID_LENGTH);
}

/** Firebase makes no uid with a colon by itself, so a guest is never taken for a user. */
export function guestUid(guestId: string): string {
  return `guest:${guestId}`;
}

export function isGuestUid(uid: string): boolean {
  return uid.startsWith(guestUid(""));
}

/** In the place of the uid of somebody who was forgotten: leads to nobody. */
export function newErasedUid(random: RandomBytes): string {
  return `erased:${draw(random, BASE62, BOOKING_ID_LENGTH)}`;
}

/** What a customer and an operator call a booking between them; not secret, and not unique by itself. */
export function newReference(random: RandomBytes): string {
  return draw(random, EASY, REFERENCE_LENGTH);
}

/** @param paymentId a `PaymentId` */
export function bookingIdOf(paymentId: string): string {
  return paymentIdParts(paymentId).bookingId;
}

/** @param paymentId a `PaymentId` */
export function paymentIdParts(paymentId: string): { bookingId: string; dueId: string; n: number } {
  const [bookingId = "", dueId = "", n = ""] = paymentId.split("_");
  return { bookingId, dueId, n: Number(n) };
}

const DRAWS_MAX = 100;

/** Bytes past the last whole multiple of the alphabet are dropped, so that no letter is likelier. */
function draw(random: RandomBytes, alphabet: string, length: number): string {
  const fair = 256 - (256 % alphabet.length);
  let text = "";
  for (let draws = 0; text.length < length && draws < DRAWS_MAX; draws++) {
    const letters = [...random(length)]
      .filter((byte) => byte < fair)
      .map((byte) => alphabet.charAt(byte % alphabet.length));
    text += letters.join("");
  }
  if (text.length < length) throw new Error("the source of randomness gives no usable bytes");
  return text.slice(0, length);
}
