import { z } from "zod";
import type { Booking } from "../domain/booking.ts";
import { DomainError } from "../domain/errors.ts";
import { BookingId } from "../domain/ids.ts";
import { cardViewsOf } from "../domain/saved-cards.ts";
import { isForOperator, kindIn } from "../domain/notice.ts";
import { belongingsOf } from "./hand-over.ts";
import { inIso } from "./in-iso.ts";
import { summaryOf } from "./my-cards.ts";
import { ref, type After, type Deps, type Ref, type Versioned } from "./ports.ts";
import { limitCalls } from "./rate-limit.ts";

export const ExportMyDataInput = z.strictObject({
  /** As the last answer gave it; without one, from the beginning. */
  cursor: z.string().max(60).optional(),
});
export type ExportMyDataInput = z.infer<typeof ExportMyDataInput>;

/** Bookings in one answer, each with its payments and mails: far below what a callable can answer. */
const PAGE = 10;
const MAILS_MAX = 100;

/**
 * All that is held about the caller, newest bookings first: `cursor` leads on until it is null. What
 * only the server knows of a payment (Stripe's words, a bank's reasons) is not theirs to have.
 * @throws DomainError INVALID_INPUT for a cursor that is none; RATE_LIMITED, UNAVAILABLE
 */
export async function exportMyData(deps: Deps, uid: string, { cursor }: ExportMyDataInput) {
  const now = await deps.clock.now();
  await limitCalls(deps, { what: "data", uid, now });
  const ids = await deps.store.bookingsOf(uid, afterIn(cursor), PAGE + 1);
  const refs: Record<string, Ref<"bookings">> = Object.fromEntries(
    ids.slice(0, PAGE).map((id) => [id, ref("bookings", id)]),
  );
  const found = await deps.store.read({ ...refs });
  const theirs = Object.values(found).flatMap((one) => (one?.data.uid === uid ? [one] : []));
  const bookings = await Promise.all(theirs.map((one) => told(deps, one)));
  const last = Object.values(found).at(-1)?.data;
  return {
    uid,
    ...(cursor === undefined ? { customer: await customerOf(deps, uid) } : {}),
    bookings,
    cursor: ids.length > PAGE && last !== undefined ? cursorAfter(last) : null,
    serverTime: new Date(now).toISOString(),
  };
}

async function customerOf({ store }: Deps, uid: string) {
  const { customer } = await store.read({ customer: ref("customers", uid) });
  const stripeCustomerId = customer?.data.stripeCustomerId ?? null;
  if (stripeCustomerId === null) return { stripeCustomerId, cards: [] };
  const { known } = await store.read({ known: ref("stripeCustomers", stripeCustomerId) });
  return { stripeCustomerId, cards: cardViewsOf(known?.data ?? null).map(summaryOf) };
}

/** As their owner could read them, and what was sent to them. */
async function told(deps: Deps, booking: Versioned<Booking>) {
  const { bookingId, payments } = booking.data;
  const refs: Record<string, Ref<"payments">> = Object.fromEntries(
    Object.keys(payments).map((id) => [id, ref("payments", id)]),
  );
  const [views, { asks }, mails] = await Promise.all([
    deps.store.read(refs),
    belongingsOf(deps, booking),
    mailsAbout(deps, bookingId),
  ]);
  return {
    booking: inIso(booking.data),
    payments: Object.values(views).flatMap((view) => (view === null ? [] : [inIso(view.data)])),
    refundRequests: asks.map(({ data }) => inIso(data)),
    mails,
  };
}

/** Those to the customer: what is written to operators is about the same booking, and not theirs. */
async function mailsAbout({ store }: Deps, bookingId: string) {
  const ids = await store.tellingsOf("mail", bookingId, MAILS_MAX);
  const refs: Record<string, Ref<"mail">> = Object.fromEntries(
    ids.filter((id) => isTheirs(bookingId, id)).map((id) => [id, ref("mail", id)]),
  );
  return Object.entries(await store.read(refs)).flatMap(([mailId, mail]) => {
    if (mail === null) return [];
    const { to, message } = mail.data;
    return [{ mailId, to, subject: message.subject, text: message.text }];
  });
}

function isTheirs(bookingId: string, mailId: string): boolean {
  const kind = kindIn(bookingId, mailId);
  return kind !== null && !isForOperator({ kind });
}

function cursorAfter({ createdAt, bookingId }: Booking): string {
  return `${String(createdAt)}.${bookingId}`;
}

const CURSOR = /^(\d{1,14})\.(.+)$/;

function afterIn(cursor: string | undefined): After | null {
  if (cursor === undefined) return null;
  const [, createdAt, bookingId] = CURSOR.exec(cursor) ?? [];
  const isId = BookingId.safeParse(bookingId).success;
  if (createdAt === undefined || bookingId === undefined || !isId) {
    throw new DomainError("INVALID_INPUT", { field: "cursor", message: "cursor: not one of ours" });
  }
  return { createdAt: Number(createdAt), bookingId };
}
