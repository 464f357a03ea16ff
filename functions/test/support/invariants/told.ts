/** What is written once: the entries of timelines, the ids that Stripe's objects are found by, notices. */
import { BALANCE_OVERDUE } from "../../../src/domain/balance.ts";
import { refundsOf } from "../../../src/domain/refund.ts";
import { hasFailed, intentsOf } from "../../../src/domain/trouble.ts";
import type { Shelf } from "./books.ts";

export function mistold({ documents, ledger, stripeIds, outbox, bookings }: Shelf): string[] {
  return [
    ...repeated(documents),
    ...lost({ ledger, stripeIds }),
    ...unsent({ documents, outbox, bookings }),
    ...untold({ ledger, outbox }),
    ...endedUntold({ bookings, outbox }),
  ];
}

/** An event is in the timeline of one payment, once, under its own id. */
function repeated(documents: Shelf["documents"]): string[] {
  const entries = Object.entries(documents).filter(([path]) => path.includes("/timeline/"));
  const seen = new Map<string, string>();
  return entries.flatMap(([path, { cause }]) => {
    if (typeof cause !== "string" || !cause.startsWith("event:")) return [];
    const found: string[] = [];
    if (!path.endsWith(`/${cause.slice(6)}`)) found.push(`${path}: is not named after ${cause}`);
    const other = seen.get(cause);
    if (other !== undefined) found.push(`${path}: ${cause} is told in ${other}, too`);
    seen.set(cause, path);
    return found;
  });
}

function lost({ ledger, stripeIds }: Pick<Shelf, "ledger" | "stripeIds">): string[] {
  return [...ledger.values()].flatMap(({ paymentId, paymentIntentId, facts }) => {
    const bound = paymentIntentId === null ? [] : [paymentIntentId];
    return [...new Set([...bound, ...Object.keys(facts.intents)])]
      .filter((intentId) => stripeIds.get(intentId)?.paymentId !== paymentId)
      .map((intentId) => `stripeIds/${intentId}: does not lead to ${paymentId}`);
  });
}

function unsent({ documents, outbox, bookings }: Pick<Shelf, "documents" | "outbox" | "bookings">) {
  const mails = Object.keys(documents).filter((path) => path.startsWith("mail/"));
  return [
    ...mails
      .filter((path) => outbox.get(path.slice(5))?.mail !== "sent")
      .map((path) => `${path}: nobody has asked for it`),
    ...[...outbox]
      .filter(([id, { mail }]) => mail === "sent" && documents[`mail/${id}`] === undefined)
      .map(([id]) => `outbox/${id}: says sent, and there is no mail`),
    ...[...outbox]
      .filter(([, { bookingId }]) => !bookings.has(bookingId))
      .map(([id]) => `outbox/${id}: is about no booking`),
  ];
}

/** Whose booking ends for a balance was told before that it is overdue. */
function endedUntold({ bookings, outbox }: Pick<Shelf, "bookings" | "outbox">): string[] {
  return [...bookings]
    .filter(([, { cancellation }]) => cancellation?.reason === BALANCE_OVERDUE)
    .filter(([bookingId]) => !outbox.has(`${bookingId}_balance_overdue_balance`))
    .map(([bookingId]) => `bookings/${bookingId}: has ended for a balance that nobody asked for`);
}

/** Money that did not arrive is owed again, and nobody would know it from Stripe's silence. */
function untold({ ledger, outbox }: Pick<Shelf, "ledger" | "outbox">): string[] {
  return [...ledger.values()].flatMap((one) =>
    intentsOf(one)
      .flatMap((intentId) => refundsOf(one, intentId))
      .filter(hasFailed)
      .map(({ refundId }) => `${one.bookingId}_refund_failed_${refundId}`)
      .filter((noticeId) => !outbox.has(noticeId))
      .map((noticeId) => `outbox/${noticeId}: is missing, and the refund has failed`),
  );
}
