/** What is sold: its frozen price, the dues it owes, and its state. */
import { z } from "zod";
import { Address } from "./address.ts";
import { CatalogItem } from "./catalog.ts";
import { RedeemedCoupon } from "./coupon.ts";
import { OutsideMoney } from "./outside-source.ts";
import { PriceSchema } from "./price.ts";
import { ShownStatus } from "./shown-status.ts";

export const BookingStatus = z.enum([
  "held",
  "processing",
  "confirmed",
  "canceling",
  "expired",
  "canceled",
  "completed",
  "no_show",
]);
export type BookingStatus = z.infer<typeof BookingStatus>;

export const Due = z.object({
  kind: z.enum(["full", "deposit", "balance", "difference", "fee"]),
  /** Minor units. */
  amount: z.int(),
  /** Milliseconds; null is "at booking". */
  payBy: z.int().nullable(),
  /** How many attempts were made; the newest is `{bookingId}_{dueId}_{n}`. */
  n: z.int(),
  /** The one payment that may still succeed. */
  live: z.string().nullable(),
  /** The payment that settled it. Refunds never clear it. */
  paidBy: z.string().nullable(),
  /** A fence: its live payment is being ended at Stripe, and another takes its place. */
  closing: z.enum(["replace"]).nullable(),
  /** Milliseconds: when that fence was set, so that a sweep goes on where its call has died. */
  fencedAt: z.int().optional(),
  /** Of a balance: what becomes of the booking if it is not paid in time. */
  whenOverdue: z.enum(["keep", "cancel"]).optional(),
  /** Of a balance, milliseconds: when its customer was told that it will be due. */
  remindedAt: z.int().optional(),
  /** The same: when its customer was told that it was not paid in time. */
  overdueAt: z.int().optional(),
});
export type Due = z.infer<typeof Due>;

const UnwantedReason = z.enum(["late", "duplicate", "mismatch", "after_cancel", "lapsed"]);

/** Written once, by the commit that first sees the money; never changed. */
const Entry = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("paid") }),
  z.object({ kind: z.literal("unwanted"), reason: UnwantedReason }),
]);
export type Entry = z.infer<typeof Entry>;

const BookingPayment = z.object({
  dueId: z.string(),
  n: z.int(),
  entry: Entry.nullable(),
  status: ShownStatus,
  /** Minor units, as the two below. */
  captured: z.int(),
  reserved: z.int(),
  settled: z.int(),
  /** What an operator has to know of what came after the money. */
  issues: z.array(z.string()),
  decline: z.object({ reason: z.string(), action: z.string() }).nullable(),
  /** Of money that did not come through Stripe: such a payment has no ledger. */
  outside: OutsideMoney.optional(),
});
export type BookingPayment = z.infer<typeof BookingPayment>;

export const BookingItem = z.object({
  itemId: z.string(),
  slotId: z.string().nullable(),
  name: z.string(),
  quantity: z.int(),
  unitAmount: z.int(),
  start: z.int().nullable(),
  end: z.int().nullable(),
  /** The item's cancellation policy as it was when booked; a later edit changes no sold booking. */
  policy: CatalogItem.shape.policy,
});
export type BookingItem = z.infer<typeof BookingItem>;

const ContactDetails = z.object({
  name: z.string().nullable(),
  email: z.string().nullable(),
  phone: z.string().nullable(),
  notes: z.string().nullable(),
  fields: z.record(z.string(), z.string()),
});

/** A dearer change that is not paid yet: the new places are taken, and the old ones kept. */
export const PendingChange = z.object({
  items: z.array(BookingItem),
  price: PriceSchema,
  /** What has to be paid for it. */
  dueId: z.string(),
  /** Basis points: becomes the booking's own; of the policy when the change was asked for. */
  percentCap: z.int(),
  /** Minor units: the most that its items let be charged to a card; absent before that was known. */
  fee: z.int().optional(),
  /** Milliseconds. */
  expiresAt: z.int(),
  /**
   * A fence: its payment is being ended at Stripe. Money that comes behind `lapse` still buys the
   * change, as it was sent in time; what comes behind `drop` goes back.
   */
  closing: z.enum(["lapse", "drop"]).nullable(),
});
export type PendingChange = z.infer<typeof PendingChange>;

/** A card that is to stand behind a booking; its ids are in `guarantees`, where no client reads. */
const Guarantee = z.object({
  state: z.enum(["needed", "given"]),
  /** Minor units: the most that an operator may charge to it, in all. */
  fee: z.int(),
  brand: z.string().nullable(),
  last4: z.string().nullable(),
  /** A card may still be saved: as a due's live payment, it has to be ended before the places are free. */
  live: z.boolean(),
});
export type Guarantee = z.infer<typeof Guarantee>;

/** How and why a booking was canceled: decided once, before Stripe is asked to end its payments. */
const Cancellation = z.object({
  at: z.int(),
  by: z.enum(["customer", "merchant"]),
  reason: z.string().nullable(),
  /** Minor units: what the policy kept, and what it gave back. */
  retained: z.int(),
  refund: z.int(),
});
export type Cancellation = z.infer<typeof Cancellation>;

export const Booking = z.object({
  bookingId: z.string(),
  uid: z.string(),
  reference: z.string(),
  items: z.array(BookingItem),
  /** Derived: the slots it has places in, so that a slot's bookings can be found. */
  slotIds: z.array(z.string()),
  price: PriceSchema,
  currency: z.string(),
  captureMethod: z.enum(["automatic", "manual"]),
  /** What an authorization is worth, frozen from the catalog. */
  confirmOn: z.enum(["authorization", "capture"]),
  whenLost: z.enum(["hold", "cancel"]),
  dues: z.record(z.string(), Due),
  payments: z.record(z.string(), BookingPayment),
  status: BookingStatus,
  /** Derived: the payment a customer would ask about, or `none`. */
  paymentStatus: z.union([ShownStatus, z.literal("none")]),
  /** Derived: what an operator has to know. */
  issues: z.array(z.string()),
  /** Derived: why the last try failed, in words that are safe to show. */
  decline: z.object({ reason: z.string(), action: z.string() }).nullable(),
  /** Milliseconds; null once confirmed. */
  holdExpiresAt: z.int().nullable(),
  holdMs: z.int(),
  /** A fence: set before Stripe is asked to end this booking's payments; blocks new attempts. */
  closing: z.enum(["expire", "cancel"]).nullable(),
  /** Its customer left it for another order: that it expired is no news to them. */
  isReplaced: z.boolean().default(false),
  cancellation: Cancellation.nullable(),
  /** Basis points: the most that a later cancellation gives back, frozen by a change of the booking. */
  percentCap: z.int().nullable(),
  /** Minor units: what cheaper changes did not give back. It pays for nothing any more. */
  changesKept: z.int().default(0),
  /** How many dearer changes were asked for: each has a due of a name of its own. */
  differences: z.int().default(0),
  pendingChange: PendingChange.nullable().default(null),
  guarantee: Guarantee.nullable().default(null),
  details: ContactDetails,
  /** Bookings that were made before there were coupons, addresses and shipping have none. */
  address: Address.nullable().default(null),
  /** The option that was chosen: its price is among the lines. */
  shippingOption: z.string().nullable().default(null),
  coupon: RedeemedCoupon.nullable().default(null),
  /** The customer's, as given: shown on the receipt, and not checked. */
  taxId: z.string().nullable().default(null),
  termsVersion: z.string().nullable(),
  locale: z.string().nullable(),
  createdAt: z.int(),
  confirmedAt: z.int().nullable(),
  /** Milliseconds: when it expired, or was canceled or completed. */
  endedAt: z.int().nullable(),
  /** Milliseconds: when a sweep has to look at it; null if nothing is due. */
  wakeAt: z.int().nullable(),
  /** Sweeps in a row that could not finish; spaces the next look. */
  sweepTries: z.int(),
  version: z.int(),
});
export type Booking = z.infer<typeof Booking>;

export function paymentIdOf(bookingId: string, dueId: string, n: number): string {
  return `${bookingId}_${dueId}_${String(n)}`;
}

/** In the order in which they are paid. */
export function dueIdsOf({ dues }: Pick<Booking, "dues">): string[] {
  return Object.keys(dues).sort(byTurn);
}

/** The due to pay next: the first unsettled one, by name or in order. */
export function unsettledDue(booking: Booking, dueId?: string): [string, Due] | null {
  const open = Object.entries(booking.dues)
    .sort(([a], [b]) => byTurn(a, b))
    .filter(([id, due]) => due.paidBy === null && (dueId === undefined || id === dueId));
  return open[0] ?? null;
}

/** Minor units: the due to pay next; once all are settled, the price. */
export function owedNow(booking: Booking): number {
  return unsettledDue(booking)?.[1].amount ?? booking.price.total;
}

/** The due that came last first, and of one due its newest attempt. */
export function newestFirst<T extends { readonly dueId: string; readonly n: number }>(
  payments: readonly T[],
): T[] {
  return payments.toSorted((a, b) => byTurn(b.dueId, a.dueId) || b.n - a.n);
}

/** The payments that may still succeed. */
export function livePayments(booking: Booking): BookingPayment[] {
  return Object.values(booking.dues).flatMap((due) => {
    const payment = due.live === null ? undefined : booking.payments[due.live];
    return payment === undefined ? [] : [payment];
  });
}

const TURNS = ["full", "deposit", "balance", "difference", "fee"];

/** A deposit comes before its balance, whatever their names or the order in a stored map. */
function byTurn(a: string, b: string): number {
  return turnOf(a) - turnOf(b) || a.localeCompare(b, "en", { numeric: true });
}

function turnOf(dueId: string): number {
  return TURNS.indexOf(dueId.split("-")[0] ?? "");
}
