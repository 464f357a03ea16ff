/** What an app's own server may write into `bookingWishes`, and what is said back there. */
import { z } from "zod";
import type { Booking } from "../domain/booking.ts";
import { findCardNumber } from "../domain/card-number.ts";
import { PolicyTier } from "../domain/catalog.ts";
import { CurrencyCode } from "../domain/currency.ts";
import { DomainError, type Reason } from "../domain/errors.ts";
import { BookingId, Uid } from "../domain/ids.ts";
import { AMOUNT_MAX } from "../domain/money.ts";
import { Details, priceWish, Quantity, TaxId, text, WantedItems } from "./create-booking-input.ts";

const HOLD_MINUTES_MAX = 12 * 60;

/** Trusted with a price of its own, in minor units of `currency`; such a line takes no place anywhere. */
const OwnLine = z.strictObject({
  label: text(200),
  unitAmount: z.int().min(0).max(AMOUNT_MAX),
  quantity: Quantity.optional(),
});
type OwnLine = z.infer<typeof OwnLine>;

export const Wish = z
  .strictObject({
    /** Who owns the booking, and is to pay it. */
    uid: Uid,
    items: WantedItems.optional(),
    lines: z.array(OwnLine).min(1).max(10).optional(),
    currency: CurrencyCode.optional(),
    /** Of the lines; without tiers nothing goes back by itself. Items have their own. */
    policy: z.strictObject({ tiers: z.array(PolicyTier).max(20) }).optional(),
    details: Details.optional(),
    ...priceWish,
    taxId: TaxId.optional(),
    termsVersion: text(60).optional(),
    locale: text(35).optional(),
    holdMinutes: z.int().min(1).max(HOLD_MINUTES_MAX).optional(),
  })
  .refine((wish) => (wish.items === undefined) !== (wish.lines === undefined), {
    path: ["items"],
    error: "give items, or lines",
  })
  .refine((wish) => (wish.lines === undefined) === (wish.currency === undefined), {
    path: ["currency"],
    error: "belongs to lines, and they need it",
  })
  .refine((wish) => wish.lines !== undefined || wish.policy === undefined, {
    path: ["policy"],
    error: "belongs to lines",
  })
  .refine((wish) => wish.lines === undefined || wish.coupon === undefined, {
    path: ["coupon"],
    error: "belongs to items",
  })
  .refine((wish) => wish.lines === undefined || wish.shippingOption === undefined, {
    path: ["shippingOption"],
    error: "belongs to items",
  });
export type Wish = z.infer<typeof Wish>;

/** As the app's server writes it; the id is the booking's. */
const WishDocument = z.strictObject({
  bookingId: BookingId,
  state: z.literal("wished"),
  /** By it the sweep finds what nobody has adopted. */
  wakeAt: z.int({ error: "must be a Timestamp" }),
  wish: Wish,
});

export interface Refusal {
  readonly reason: Reason;
  readonly field: string | null;
  readonly message: string | null;
}

/** @throws DomainError INVALID_INPUT, CARD_NUMBER_REFUSED, naming the field */
export function readWish(
  bookingId: Booking["bookingId"],
  { state, wakeAt, wish }: { state: unknown; wakeAt: unknown; wish: unknown },
): Wish {
  const cardAt = findCardNumber(wish);
  if (cardAt !== null) throw new DomainError("CARD_NUMBER_REFUSED", { field: `wish.${cardAt}` });
  const read = WishDocument.safeParse({ bookingId, state, wakeAt, wish });
  if (read.success) return read.data.wish;
  const [issue] = read.error.issues;
  const stray = issue?.code === "unrecognized_keys" ? issue.keys.slice(0, 1) : [];
  const field = [...(issue?.path ?? []), ...stray].map(String).join(".");
  throw new DomainError("INVALID_INPUT", { field, message: issue?.message ?? "invalid" });
}

/** What was refused, in words for the app's server. The fields of a booking are inside its wish. */
export function refusalOf({ reason, details: { field, message } }: DomainError): Refusal {
  const own = field === undefined || /^(?:bookingId|state|wakeAt|wish)\b/.test(field);
  return { reason, field: own ? (field ?? null) : `wish.${field}`, message: message ?? null };
}
