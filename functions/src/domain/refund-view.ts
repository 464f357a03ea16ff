/** What an operator reads of one refund, ours or another's; derived from the ledger it belongs to. */
import { z } from "zod";
import type { Ledger } from "./payment.ts";
import { RefundStatus } from "./refund-facts.ts";
import { RefundReason, refundsOf } from "./refund.ts";
import { begunAt, intentsOf } from "./trouble.ts";

export const RefundView = z.object({
  /** Ours; for one that we did not ask for, Stripe's. */
  refundId: z.string(),
  paymentId: z.string(),
  bookingId: z.string(),
  uid: z.string(),
  intentId: z.string(),
  stripeRefundId: z.string().nullable(),
  /** Minor units. */
  amount: z.int(),
  currency: z.string(),
  status: z.enum(["requested", "blocked", "rejected", "paid_outside", ...RefundStatus.options]),
  why: z.enum([...RefundReason.options, "external"]),
  /** Stripe's word. */
  failureReason: z.string().nullable(),
  /** The words of whoever decided it. */
  note: z.string().nullable(),
  createdAt: z.int(),
});
export type RefundView = z.infer<typeof RefundView>;

/** By refund id. */
export function refundViewsOf(ledger: Ledger): ReadonlyMap<string, RefundView> {
  const { paymentId, bookingId, owner, currency, requests } = ledger;
  const views = intentsOf(ledger).flatMap((intentId) =>
    refundsOf(ledger, intentId).map((refund): [string, RefundView] => [
      refund.refundId,
      {
        ...{ ...refund, paymentId, bookingId, uid: owner, intentId, currency },
        note: requests[refund.refundId]?.note ?? null,
        createdAt: begunAt(ledger, refund),
      },
    ]),
  );
  return new Map(views);
}
