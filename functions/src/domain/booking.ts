/**
 * What is sold: its frozen price, the dues it owes, and its state. A booking's state changes only
 * here, as a function of the booking and of one payment's ledger, so that it does not matter who
 * noticed the change: a call, an event or a sweep.
 */
import { z } from "zod";
import { CatalogItem } from "./catalog.ts";
import {
  capturedOf,
  certainState,
  isLive,
  PaymentStatus,
  safeDecline,
  statusOf,
  type Ledger,
} from "./payment.ts";
import { PriceSchema } from "./price.ts";

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
  kind: z.enum(["full"]),
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
});
export type Due = z.infer<typeof Due>;

export const UnwantedReason = z.enum(["late", "duplicate", "mismatch", "after_cancel"]);

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
  status: PaymentStatus,
  /** Minor units, as the two below. */
  captured: z.int(),
  reserved: z.int(),
  settled: z.int(),
  decline: z.object({ reason: z.string(), action: z.string() }).nullable(),
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

export const ContactDetails = z.object({
  name: z.string().nullable(),
  email: z.string().nullable(),
  phone: z.string().nullable(),
  notes: z.string().nullable(),
  fields: z.record(z.string(), z.string()),
});

export const Booking = z.object({
  bookingId: z.string(),
  uid: z.string(),
  reference: z.string(),
  items: z.array(BookingItem),
  price: PriceSchema,
  currency: z.string(),
  captureMethod: z.enum(["automatic", "manual"]),
  dues: z.record(z.string(), Due),
  payments: z.record(z.string(), BookingPayment),
  status: BookingStatus,
  /** Derived: the payment a customer would ask about, or `none`. */
  paymentStatus: z.union([PaymentStatus, z.literal("none")]),
  /** Derived: what an operator has to know. */
  issues: z.array(z.string()),
  /** Derived: why the last try failed, in words that are safe to show. */
  decline: z.object({ reason: z.string(), action: z.string() }).nullable(),
  /** Milliseconds; null once confirmed. */
  holdExpiresAt: z.int().nullable(),
  holdMs: z.int(),
  /** A fence: set before Stripe is asked to end this booking's payments; blocks new attempts. */
  closing: z.enum(["expire", "cancel"]).nullable(),
  details: ContactDetails,
  termsVersion: z.string().nullable(),
  locale: z.string().nullable(),
  createdAt: z.int(),
  confirmedAt: z.int().nullable(),
  version: z.int(),
});
export type Booking = z.infer<typeof Booking>;

/** The shortest time a customer gets to try again after a payment came back unpaid. */
const RETRY_MS_MIN = 2 * 60_000;

export function paymentIdOf(bookingId: string, dueId: string, n: number): string {
  return `${bookingId}_${dueId}_${String(n)}`;
}

/** The due to pay next: the first unsettled one, by name or in order. */
export function unsettledDue(booking: Booking, dueId?: string): [string, Due] | null {
  const open = Object.entries(booking.dues)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .filter(([id, due]) => due.paidBy === null && (dueId === undefined || id === dueId));
  return open[0] ?? null;
}

/** The booking after the commit that reserves attempt `ledger.n`. */
export function withAttempt(booking: Booking, ledger: Ledger): Booking {
  const due = booking.dues[ledger.dueId];
  if (due === undefined) throw new Error(`booking ${booking.bookingId} owes no ${ledger.dueId}`);
  const dues = {
    ...booking.dues,
    [ledger.dueId]: { ...due, n: ledger.n, live: ledger.paymentId },
  };
  return withPayment({ ...booking, dues }, ledger, ledger.createdAt);
}

/**
 * The booking after what its payment's ledger now says. The same ledger gives the same booking, and
 * applying it again changes nothing.
 * @param now milliseconds; only used to leave a returning customer time to try again.
 */
export function withPayment(booking: Booking, ledger: Ledger, now: number): Booking {
  const { paymentId, dueId } = ledger;
  const status = statusOf(ledger);
  const entry = booking.payments[paymentId]?.entry ?? entryFor(booking, ledger);
  const payment: BookingPayment = {
    dueId,
    n: ledger.n,
    entry,
    status,
    captured: capturedOf(ledger),
    reserved: 0,
    settled: 0,
    decline: status === "requires_payment_method" ? safeDecline(ledger) : null,
  };
  const next = {
    ...booking,
    payments: { ...booking.payments, [paymentId]: payment },
    dues: duesAfter(booking, ledger, entry, status),
  };
  return withSummary(withState(next, now));
}

/** Decides once what captured money means. Amount and owner are verified here, on success. */
function entryFor(booking: Booking, ledger: Ledger): Entry | null {
  const state = certainState(ledger);
  if (state?.status !== "succeeded") return null;
  if (state.amount !== ledger.amount || state.currency !== ledger.currency) {
    return { kind: "unwanted", reason: "mismatch" };
  }
  const due = booking.dues[ledger.dueId];
  if (due === undefined || (due.paidBy !== null && due.paidBy !== ledger.paymentId)) {
    return { kind: "unwanted", reason: "duplicate" };
  }
  switch (booking.status) {
    case "held":
    case "processing":
    case "confirmed":
      return { kind: "paid" };
    case "canceling":
    case "canceled":
      return { kind: "unwanted", reason: "after_cancel" };
    case "expired":
    case "completed":
    case "no_show":
      return { kind: "unwanted", reason: "late" };
  }
}

function duesAfter(
  booking: Booking,
  { paymentId, dueId }: Ledger,
  entry: Entry | null,
  status: PaymentStatus,
): Booking["dues"] {
  const due = booking.dues[dueId];
  if (due === undefined) return booking.dues;
  const live = due.live === paymentId && !isLive(status) ? null : due.live;
  const paidBy = entry?.kind === "paid" ? paymentId : due.paidBy;
  return { ...booking.dues, [dueId]: { ...due, live, paidBy } };
}

/** Only open bookings move here; what ends a booking is the expiry and cancel protocols' business. */
function withState(booking: Booking, now: number): Booking {
  if (booking.status !== "held" && booking.status !== "processing") return booking;
  const atBooking = Object.values(booking.dues).filter((due) => due.payBy === null);
  if (atBooking.every((due) => due.paidBy !== null)) {
    return {
      ...booking,
      status: "confirmed",
      holdExpiresAt: null,
      closing: null,
      confirmedAt: now,
    };
  }
  const live = livePayments(booking);
  if (live.some(({ status }) => status === "processing" || status === "authorized")) {
    return { ...booking, status: "processing" };
  }
  // Money may still be in flight behind a contradiction: the places stay until a person has looked.
  const isUnclear = live.some(({ status }) => status === "needs_review");
  if (booking.status === "held" || isUnclear) return booking;
  return { ...booking, ...heldAgain(booking, now) };
}

function heldAgain(booking: Booking, now: number): Pick<Booking, "status" | "holdExpiresAt"> {
  const latest = booking.createdAt + 2 * booking.holdMs;
  const extended = Math.min(now + RETRY_MS_MIN, latest);
  return { status: "held", holdExpiresAt: Math.max(booking.holdExpiresAt ?? 0, extended) };
}

function withSummary(booking: Booking): Booking {
  const shown = shownPayment(booking);
  const issues = Object.values(booking.payments).flatMap(({ entry, status }) => [
    ...(status === "needs_review" ? ["needs_review"] : []),
    ...(entry?.kind === "unwanted" ? [`unwanted_${entry.reason}`] : []),
  ]);
  return {
    ...booking,
    paymentStatus: shown?.status ?? "none",
    decline: shown?.decline ?? null,
    issues: [...new Set(issues)].sort(),
  };
}

function shownPayment(booking: Booking): BookingPayment | undefined {
  const open = unsettledDue(booking)?.[1].live;
  if (open) return booking.payments[open];
  return Object.values(booking.payments)
    .filter(({ entry }) => entry?.kind === "paid")
    .toSorted((a, b) => b.n - a.n)[0];
}

function livePayments(booking: Booking): BookingPayment[] {
  return Object.values(booking.dues).flatMap((due) => {
    const payment = due.live === null ? undefined : booking.payments[due.live];
    return payment === undefined ? [] : [payment];
  });
}
