/**
 * What is personal in a booking and in what is written about it, and when it may be forgotten. Sums
 * and states stay: they are the books.
 */
import type { Booking } from "./booking.ts";
import type { Ledger } from "./payment.ts";
import type { RefundAsk } from "./refund-ask.ts";

/** Something is still to come of it: a visit, a decision, or money that moves or may have to. */
export function isInUse(booking: Booking, asks: readonly RefundAsk[]): boolean {
  switch (booking.status) {
    case "held":
    case "processing":
    case "confirmed":
    case "canceling":
      return true;
    case "expired":
    case "canceled":
    case "completed":
    case "no_show":
  }
  const { dues, payments, issues } = booking;
  return (
    Object.values(dues).some(({ live }) => live !== null) ||
    Object.values(payments).some(({ reserved, settled }) => reserved > settled) ||
    issues.some((issue) => OPEN_ISSUES.includes(issue)) ||
    asks.some(({ status }) => status === "open")
  );
}

/** Who is owed money, or may be, has to be found. */
const OPEN_ISSUES: readonly string[] = [
  "disputed",
  "refund_failed",
  "outside_refund_owed",
  "needs_review",
  "balance_overdue",
  "fee_open",
];

export function withoutPerson(booking: Booking): Booking {
  const { cancellation } = booking;
  const isTheirs = cancellation?.by === "customer";
  return {
    ...booking,
    details: { name: null, email: null, phone: null, notes: null, fields: {} },
    address: null,
    taxId: null,
    locale: null,
    cancellation: isTheirs ? { ...cancellation, reason: null } : cancellation,
  };
}

/**
 * What was frozen for the create is needed no more: nothing of a booking that is over is created. The
 * uid stays, because it is compared with the metadata at Stripe.
 */
export function ledgerWithoutPerson(ledger: Ledger): Ledger {
  const { createParams, requests, ending } = ledger;
  return {
    ...ledger,
    createParams: { ...createParams, receiptEmail: null },
    requests: Object.fromEntries(
      Object.entries(requests).map(([refundId, request]) => [refundId, withoutWords(request)]),
    ),
    ending: ending === null ? null : withoutWords(ending),
  };
}

/** An operator's words are the operator's; all others were the customer's. */
function withoutWords<T extends { readonly why: string; readonly note: string | null }>(one: T): T {
  return one.why === "operator" ? one : { ...one, note: null };
}

export function askWithoutPerson(ask: RefundAsk): RefundAsk {
  return { ...ask, reason: "" };
}
