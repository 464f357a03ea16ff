/** Ids: what they look like, and how new ones are made. All are safe as Firestore document ids. */
import { z } from "zod";

const BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/** Without 0 O 1 I L U V: easy to read out over the telephone. */
const EASY = "23456789ABCDEFGHJKMNPQRSTWXYZ";
const BOOKING_ID_LENGTH = 20;
const REFERENCE_LENGTH = 8;

export const BookingId = z.string().regex(/^[A-Za-z0-9]{20}$/);
const DUE = "(?:full|deposit|balance|(?:difference|fee)-\\d{1,4})";
export const DueId = z.string().regex(new RegExp(`^${DUE}$`));
export const PaymentId = z.string().regex(new RegExp(`^[A-Za-z0-9]{20}_${DUE}_[1-9]\\d{0,5}$`));
export const ItemId = z.string().regex(/^(?!__)[A-Za-z0-9_-]{1,120}$/);
export const SlotId = ItemId;
export const RequestId = z.string().regex(/^[A-Za-z0-9_.:-]{1,100}$/);
/** Firebase allows any 128 characters; a slash or dots would be a path in Firestore. */
export const Uid = z.string().regex(/^(?!__.*__$)(?!\.{1,2}$)[^/\s]{1,128}$/);

type Random = (count: number) => Uint8Array;

export function newBookingId(random: Random): string {
  return draw(random, BASE62, BOOKING_ID_LENGTH);
}

export function newReference(random: Random): string {
  return draw(random, EASY, REFERENCE_LENGTH);
}

/** @param paymentId `{bookingId}_{dueId}_{n}` */
export function bookingIdOf(paymentId: string): string {
  return paymentId.slice(0, BOOKING_ID_LENGTH);
}

/** Bytes beyond the last whole multiple of the alphabet are thrown away, so every letter is as likely. */
function draw(random: Random, alphabet: string, length: number): string {
  const fair = 256 - (256 % alphabet.length);
  let text = "";
  for (let tries = 0; text.length < length && tries < 100; tries++) {
    for (const byte of random(length)) {
      if (byte < fair && text.length < length) text += alphabet[byte % alphabet.length] ?? "";
    }
  }
  if (text.length < length) throw new Error("the source of randomness gives no usable bytes");
  return text;
}
