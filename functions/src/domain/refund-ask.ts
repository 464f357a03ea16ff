/** What a customer asks for, and what became of it. */
import { z } from "zod";
import { RefundAskId } from "./ids.ts";

/** So often a customer may ask about one booking. */
export const ASKS_MAX = 5;

export const RefundAsk = z.object({
  refundRequestId: RefundAskId,
  bookingId: z.string(),
  uid: z.string(),
  /** Minor units; null asks for all that can go back. */
  amount: z.int().nullable(),
  currency: z.string(),
  /** In the customer's own words. */
  reason: z.string(),
  status: z.enum(["open", "approved", "declined"]),
  /** Minor units: what was given back; null while it is open, and where it was declined. */
  refunded: z.int().nullable(),
  createdAt: z.int(),
  decidedAt: z.int().nullable(),
  version: z.int(),
});
export type RefundAsk = z.infer<typeof RefundAsk>;

export function askIdOf(bookingId: string, n: number): string {
  return `${bookingId}_${String(n)}`;
}

/** The name of the refund by which an approved one is fulfilled: one of each payment that gives. */
export function refundIdOf(refundRequestId: string, paymentId: string): string {
  return `op:ask_${refundRequestId}:${paymentId}`;
}
