/** What the customer may see of a payment, derived from its ledger. */
import { z } from "zod";
import { capturedOf, chargesOf, countingId, safeDecline, statusOf } from "./payment-status.ts";
import type { Ledger } from "./payment.ts";
import { refundsOf, reservedIn, settledIn } from "./refund.ts";
import { ShownStatus, shownStatusOf } from "./shown-status.ts";

export const PaymentView = z.object({
  paymentId: z.string(),
  bookingId: z.string(),
  dueId: z.string(),
  uid: z.string(),
  amount: z.int(),
  currency: z.string(),
  captured: z.int(),
  /** Arrived with the customer, or handed over to their bank. */
  refunded: z.int(),
  /** Decided, but not there yet. */
  refunding: z.int(),
  status: ShownStatus,
  card: z.object({ brand: z.string(), last4: z.string() }).nullable(),
  decline: z.object({ reason: z.string(), action: z.string() }).nullable(),
  receiptUrl: z.string().nullable(),
  createdAt: z.int(),
});
export type PaymentView = z.infer<typeof PaymentView>;

/** What the customer may see of a payment: no Stripe id, no secret, no raw decline code. */
export function viewOf(ledger: Ledger): PaymentView {
  const charges = chargesOf(ledger);
  const refunds = refundsOf(ledger, countingId(ledger) ?? "");
  return {
    paymentId: ledger.paymentId,
    bookingId: ledger.bookingId,
    dueId: ledger.dueId,
    uid: ledger.owner,
    amount: ledger.amount,
    currency: ledger.currency,
    captured: capturedOf(ledger),
    refunded: settledIn(refunds),
    refunding: reservedIn(refunds) - settledIn(refunds),
    status: shownStatusOf(ledger),
    card: latest(charges.map((charge) => charge.card)),
    decline: statusOf(ledger) === "requires_payment_method" ? safeDecline(ledger) : null,
    receiptUrl: latest(charges.map((charge) => charge.receiptUrl)),
    createdAt: ledger.createdAt,
  };
}

function latest<T>(stamps: readonly ({ rank: number; asOf: number; value: T } | null)[]): T | null {
  const known = stamps.filter((stamp) => stamp !== null);
  return known.toSorted((a, b) => b.asOf - a.asOf || b.rank - a.rank)[0]?.value ?? null;
}
