/** Something that a person is told about a booking, once. */
import { z } from "zod";
import { RefundReason } from "./refund.ts";

export const NoticeKind = z.enum([
  "confirmation",
  "receipt",
  "expiry",
  "cancellation",
  "refund",
  "refund_failed",
  "dispute",
  "change",
  "balance_reminder",
  "balance_overdue",
  "fee_due",
  "authorization_lost",
  "fraud_warning",
]);
export type NoticeKind = z.infer<typeof NoticeKind>;

/** Why money goes back. `external`: asked for in Stripe's Dashboard; `outside`: given back without Stripe. */
export const NoticeReason = z.enum([...RefundReason.options, "external", "outside"]);
export type NoticeReason = z.infer<typeof NoticeReason>;

export const Notice = z.object({
  bookingId: z.string(),
  kind: NoticeKind,
  /** What it is about, by a name that is the same whoever notices it, and however often. */
  cause: z.string(),
  /** Null for what is about the booking alone. */
  paymentId: z.string().nullable(),
  /** Minor units of `currency`; null where no money moves. */
  amount: z.int().nullable(),
  currency: z.string(),
  why: NoticeReason.nullable(),
  /** Of a dispute: in Stripe's words. */
  disputeReason: z.string().nullable(),
  /** Milliseconds: until when a dispute can be answered, a balance is to be paid, or a lost payment made again. */
  dueBy: z.int().nullable(),
});
export type Notice = z.infer<typeof Notice>;

/** The name under which it is kept, so that the same notice can only be written once. */
export function noticeIdOf({ bookingId, kind, cause }: Notice): string {
  return `${bookingId}_${kind}_${cause}`;
}

/** What a notice of that name is about; null for a name that is none of the booking's. */
export function kindIn(bookingId: string, noticeId: string): NoticeKind | null {
  const kinds = NoticeKind.options.filter((kind) => noticeId.startsWith(`${bookingId}_${kind}_`));
  // Of `refund` and `refund_failed` the longer one is meant.
  return kinds.toSorted((a, b) => b.length - a.length)[0] ?? null;
}

/** Disputes and what announces them are for whoever runs the business; all the rest for the customer. */
export function isForOperator({ kind }: Pick<Notice, "kind">): boolean {
  return kind === "dispute" || kind === "fraud_warning";
}
