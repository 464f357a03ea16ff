import { isWanted } from "./place-attempt.ts";
import { ownIntent, readOwnIntent } from "./own-intent.ts";
import type { Booking } from "../domain/booking.ts";
import { DomainError } from "../domain/errors.ts";
import { isLive, statusOf } from "../domain/payment-status.ts";
import type { SafeDecline } from "../domain/decline.ts";
import type { Deps } from "./ports.ts";
import { limitCalls } from "./rate-limit.ts";

interface SettlePayment {
  readonly bookingId: string;
  readonly paymentIntentId: string;
}

export type Settled =
  /** It pays for the booking, which is confirmed. */
  | { readonly kind: "paid"; readonly booking: Booking }
  | {
      readonly kind: "unpaid";
      readonly stripeStatus: string;
      readonly decline: SafeDecline | null;
      /** Null where nothing can be tried with it any more. */
      readonly clientSecret: string | null;
    };

const CAUSE = "call:confirmPayment";

/**
 * Whether the app's own confirmation has paid for the booking. Asks Stripe if the event has not come
 * yet, and what Stripe says goes through the same merge.
 * @throws DomainError PAYMENT_NOT_FOUND (also for somebody else's, and for another booking's),
 *   RATE_LIMITED, STRIPE_UNAVAILABLE, UNAVAILABLE, CONTENTION
 */
export async function settlePayment(
  deps: Deps,
  uid: string,
  { bookingId, paymentIntentId }: SettlePayment,
): Promise<Settled> {
  const now = await deps.clock.now();
  await limitCalls(deps, { what: "status", uid, now });
  const known = await ownIntent(deps, uid, paymentIntentId);
  if (known.ledger.bookingId !== bookingId) throw new DomainError("PAYMENT_NOT_FOUND");
  const { paymentId } = known.ledger;
  if (isPaidBy(known.booking, paymentId)) return { kind: "paid", booking: known.booking };

  const read = await readOwnIntent(deps, known, { cause: CAUSE, now });
  const { booking, ledger, stripeStatus, decline, clientSecret } = read;
  if (isPaidBy(booking, paymentId)) return { kind: "paid", booking };
  const isOpen = isLive(statusOf(ledger)) && isWanted(booking, ledger);
  return {
    ...{ kind: "unpaid", stripeStatus, decline },
    clientSecret: isOpen ? clientSecret : null,
  };
}

/** What came back since, or is contested, has paid for it all the same. */
function isPaidBy({ status, payments }: Booking, paymentId: string): boolean {
  const isConfirmed = status === "confirmed" || status === "completed" || status === "no_show";
  return isConfirmed && payments[paymentId]?.entry?.kind === "paid";
}
