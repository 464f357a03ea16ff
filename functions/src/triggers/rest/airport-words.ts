/** Our words for a payment and a booking, in the two closed sets that existing clients know. */
import type { BookingStatus } from "../../domain/booking.ts";
import type { ShownStatus } from "../../domain/shown-status.ts";

export const PAYMENT_WORDS = ["completed", "pending", "failed"] as const;
export const BOOKING_WORDS = ["confirmed", "pending"] as const;

type PaymentWord = (typeof PAYMENT_WORDS)[number];
type BookingWord = (typeof BOOKING_WORDS)[number];

const BOOKING: Readonly<Record<BookingStatus, BookingWord>> = {
  ...{ held: "pending", processing: "pending", canceling: "pending" },
  ...{ expired: "pending", canceled: "pending" },
  ...{ confirmed: "confirmed", completed: "confirmed", no_show: "confirmed" },
};

/** Money that came and went back was paid all the same: the client shows what became of it. */
const PAYMENT: Readonly<Record<ShownStatus | "none", PaymentWord>> = {
  ...{ none: "pending", creating: "pending", requires_action: "pending", processing: "pending" },
  ...{ requires_payment_method: "pending", authorized: "pending", needs_review: "pending" },
  ...{ canceled: "failed", closed: "failed" },
  ...{ succeeded: "completed", refunded: "completed", partially_refunded: "completed" },
  ...{ refund_pending: "completed", disputed: "completed", dispute_lost: "completed" },
};

export function bookingWord(status: BookingStatus): BookingWord {
  return BOOKING[status];
}

/** What a booking waits for no longer has failed; what confirms it is as good as paid. */
export function paymentWord(
  status: ShownStatus | "none",
  { bookingState, isDeclined }: { bookingState: BookingStatus; isDeclined: boolean },
): PaymentWord {
  const word = PAYMENT[status];
  if (word !== "pending") return word;
  if (status === "authorized" && bookingWord(bookingState) === "confirmed") return "completed";
  const isOver = bookingState === "expired" || bookingState === "canceled";
  return isOver || isDeclined ? "failed" : "pending";
}
