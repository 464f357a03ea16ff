import type { Ledger } from "../domain/payment.ts";
import { statusOf } from "../domain/payment-status.ts";
import { countingSession } from "../domain/session-status.ts";
import { endAtStripe, placePayment, readPaymentInto } from "./at-stripe.ts";
import { bindSession } from "./attempt.ts";
import { isWanted } from "./place-attempt.ts";
import { ref, type Deps } from "./ports.ts";
import type { Look } from "./read-into.ts";

/**
 * What a sweep does about a payment on Stripe's own page: makes it, if that is overdue; reads it, which
 * tells of its PaymentIntent as well; ends it, if its booking has no use for it any more.
 * @throws DomainError STRIPE_UNAVAILABLE, UNAVAILABLE, CONTENTION; Error for what a person must see
 */
export async function lookAtSession(deps: Deps, ledger: Ledger, look: Look): Promise<Ledger> {
  const placed = ledger.sessionId === null ? await bindKnown(deps, ledger, look) : ledger;
  if (placed.sessionId === null) {
    await placePayment(deps, { ...look, ledger });
    return placed;
  }
  const read = await readPaymentInto(deps, look, placed);
  const status = statusOf(read);
  if (status !== "requires_payment_method" && status !== "requires_action") return read;
  const { booking } = await deps.store.read({ booking: ref("bookings", ledger.bookingId) });
  // A fenced booking's are the business of whoever closes it.
  if (booking === null || booking.data.closing !== null || isWanted(booking.data, read)) {
    return read;
  }
  await endAtStripe(deps, read);
  return readPaymentInto(deps, look, read);
}

/** Of an attempt that was closed, and shown by an event to have been made, the event names it. */
async function bindKnown(deps: Deps, ledger: Ledger, look: Look): Promise<Ledger> {
  const sessionId = ledger.closed ? countingSession(ledger)?.id : undefined;
  return sessionId === undefined
    ? ledger
    : (await bindSession(deps, { ...look, sessionId })).ledger;
}
