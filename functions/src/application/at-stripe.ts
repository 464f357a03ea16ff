/**
 * What a payment can be paid by at Stripe: a PaymentIntent that an app confirms, or a Checkout Session,
 * which makes one. Whoever places, reads or ends a payment need not know which.
 */
import { isPlaced, type Ledger } from "../domain/payment.ts";
import { countingIntent } from "../domain/payment-status.ts";
import { placeAttempt, type Placed } from "./place-attempt.ts";
import { placeSession, type PlacedSession } from "./place-session.ts";
import type { Deps, IntentRead, SessionRead } from "./ports.ts";
import { merged, type Look } from "./read-into.ts";

/** @throws DomainError STRIPE_UNAVAILABLE, UNAVAILABLE */
export function placePayment(
  deps: Deps,
  step: { ledger: Ledger; now: number; cause: string },
): Promise<Placed | PlacedSession> {
  const { checkout } = step.ledger;
  if (checkout === null) return placeAttempt(deps, step);
  return placeSession(deps, { ...step, checkout });
}

/**
 * What Stripe says of a placed payment now. Of a session's, the session is asked, which shows both,
 * until its PaymentIntent has come to an end.
 * @throws DomainError STRIPE_UNAVAILABLE
 */
export async function readAtStripe(
  { stripe }: Pick<Deps, "stripe">,
  ledger: Ledger,
): Promise<IntentRead | SessionRead | null> {
  const { paymentIntentId, sessionId } = ledger;
  const isOver = (countingIntent(ledger)?.fact.terminalsSeen.length ?? 0) > 0;
  if (paymentIntentId !== null && (sessionId === null || isOver)) {
    return stripe.readIntent(paymentIntentId);
  }
  return sessionId === null ? null : stripe.readSession(sessionId);
}

/** What Stripe says now goes through the same merge as an event. */
export async function readPaymentInto(deps: Deps, look: Look, ledger: Ledger): Promise<Ledger> {
  const name = ledger.sessionId ?? ledger.paymentIntentId ?? "";
  return merged(deps, look, name, await readAtStripe(deps, ledger));
}

/**
 * From now on nobody can pay by it. A session's PaymentIntent is never canceled while the session can
 * be expired: Stripe refuses that.
 * @returns false: it can no longer be ended
 * @throws DomainError STRIPE_UNAVAILABLE
 */
export async function endAtStripe(
  { stripe }: Pick<Deps, "stripe">,
  ledger: Ledger,
): Promise<boolean> {
  const { checkout, sessionId, paymentIntentId } = ledger;
  if (!isPlaced(ledger)) throw new Error(`${ledger.paymentId} is not at Stripe yet`);
  if (checkout !== null && sessionId !== null) {
    return (await stripe.expireSession(sessionId)) === "expired";
  }
  return (await stripe.cancelIntent(paymentIntentId ?? "")) === "canceled";
}
