import { z } from "zod";
import { newestFirst, owedNow, unsettledDue, type Booking } from "../domain/booking.ts";
import { DomainError, isDomainError } from "../domain/errors.ts";
import { BookingId, bookingIdOf, PaymentId } from "../domain/ids.ts";
import { countingIntent, isLive, statusOf } from "../domain/payment-status.ts";
import { outsideView } from "../domain/outside-payment.ts";
import { viewOf, type PaymentView } from "../domain/payment-view.ts";
import { isPlaced, type Ledger } from "../domain/payment.ts";
import { lastHeardS } from "../domain/next-look.ts";
import { applyFacts } from "./apply-facts.ts";
import { readAtStripe } from "./at-stripe.ts";
import { duesView } from "./dues-view.ts";
import { isoOrNull } from "./iso-or-null.ts";
import { ref, type Deps } from "./ports.ts";
import { limitCalls } from "./rate-limit.ts";
import { guaranteeView, refreshGuarantee } from "./refresh-guarantee.ts";

export const GetPaymentStatusInput = z
  .strictObject({ bookingId: BookingId.optional(), paymentId: PaymentId.optional() })
  .refine((input) => (input.bookingId === undefined) !== (input.paymentId === undefined), {
    path: ["bookingId"],
    error: "name a bookingId or a paymentId",
  });
export type GetPaymentStatusInput = z.infer<typeof GetPaymentStatusInput>;

/** A live payment whose newest fact is older than this is worth a question to Stripe. */
const STALE_MS = 5_000;

/**
 * What a customer may know of a booking's payment; asks Stripe when the answer looks stale, and what
 * Stripe says goes through the same merge as an event.
 * @throws DomainError BOOKING_NOT_FOUND (also for somebody else's), RATE_LIMITED, CONTENTION,
 *   UNAVAILABLE
 */
export async function getPaymentStatus(deps: Deps, uid: string, input: GetPaymentStatusInput) {
  const now = await deps.clock.now();
  await limitCalls(deps, { what: "status", uid, now });
  const bookingId =
    input.bookingId ?? (input.paymentId === undefined ? "" : bookingIdOf(input.paymentId));
  const { found } = await deps.store.read({ found: ref("bookings", bookingId) });
  if (found?.data.uid !== uid) throw new DomainError("BOOKING_NOT_FOUND");
  const booking = await refreshGuarantee(deps, found.data, now);

  const paymentId = input.paymentId ?? newestPayment(booking);
  if (paymentId === null) return answerOf(booking, null, now);
  if (booking.payments[paymentId]?.outside !== undefined) {
    return answerOf(booking, { view: outsideView(booking, paymentId, now), ledger: null }, now);
  }
  const { ledger } = await deps.store.read({ ledger: ref("ledger", paymentId) });
  if (ledger === null) throw new DomainError("BOOKING_NOT_FOUND");
  const fresh = await refreshed(deps, { ledger: ledger.data, booking }, now);
  return answerOf(fresh.booking, { view: viewOf(fresh.ledger), ledger: fresh.ledger }, now);
}

function newestPayment(booking: Booking): string | null {
  const live = unsettledDue(booking)?.[1].live;
  if (live) return live;
  const all = Object.entries(booking.payments).map(([id, payment]) => ({ ...payment, id }));
  const payments = newestFirst(all);
  const paid = payments.find(({ entry }) => entry?.kind === "paid");
  return (paid ?? payments[0])?.id ?? null;
}

async function refreshed(
  deps: Deps,
  known: { ledger: Ledger; booking: Booking },
  now: number,
): Promise<{ ledger: Ledger; booking: Booking }> {
  const { paymentId } = known.ledger;
  if (!isPlaced(known.ledger) || !isLive(statusOf(known.ledger))) return known;
  const asOf = lastHeardS(known.ledger);
  if (now - asOf * 1000 <= STALE_MS) return known;

  const read = await readIfReachable(deps, known.ledger);
  if (read === null) return known;
  // Written even if nothing changed: the newer date is what keeps the next question from Stripe.
  const applied = await applyFacts(deps, {
    paymentId,
    observations: read.observations,
    cause: "call:getPaymentStatus",
    what: `read ${known.ledger.sessionId ?? known.ledger.paymentIntentId ?? ""}`,
    now,
  });
  return applied.kind === "missing" ? known : applied;
}

/** What is stored is an answer, too: better than none while Stripe cannot be asked. */
async function readIfReachable(deps: Deps, ledger: Ledger) {
  try {
    return await readAtStripe(deps, ledger);
  } catch (error) {
    if (isDomainError(error, "STRIPE_UNAVAILABLE")) return null;
    throw error;
  }
}

interface Shown {
  readonly view: PaymentView;
  /** Null for what did not come through Stripe. */
  readonly ledger: Ledger | null;
}

function answerOf(booking: Booking, shown: Shown | null, now: number) {
  const { view, ledger } = shown ?? { view: null, ledger: null };
  const states = ledger && countingIntent(ledger)?.fact.snapshots;
  return {
    bookingId: booking.bookingId,
    paymentId: view?.paymentId ?? null,
    status: booking.status,
    paymentStatus: view?.status ?? booking.paymentStatus,
    /** Stripe's own word, where it is certain. */
    stripeStatus: states?.length === 1 ? (states[0]?.status ?? null) : null,
    amount: view?.amount ?? owedNow(booking),
    currency: booking.currency,
    captured: view?.captured ?? 0,
    refunded: view?.refunded ?? 0,
    decline: view?.decline ?? null,
    dues: duesView(booking),
    guarantee: guaranteeView(booking),
    holdExpiresAt: isoOrNull(booking.holdExpiresAt),
    serverTime: new Date(now).toISOString(),
  };
}
