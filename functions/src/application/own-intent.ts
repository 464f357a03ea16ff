/** A PaymentIntent that a client names, as its ledger knows it and as Stripe has it now. */
import { timingSafeEqual } from "node:crypto";
import type { Booking } from "../domain/booking.ts";
import { explainDecline, type SafeDecline } from "../domain/decline.ts";
import { DomainError } from "../domain/errors.ts";
import type { Ledger } from "../domain/payment.ts";
import { learnFrom } from "./apply-facts.ts";
import { ref, type Deps, type IntentRead } from "./ports.ts";

export interface OwnIntent {
  readonly ledger: Ledger;
  readonly booking: Booking;
}

/**
 * Somebody else's is answered exactly like one that does not exist; so is a stray, which nobody was
 * given the secret of.
 * @throws DomainError PAYMENT_NOT_FOUND, UNAVAILABLE
 */
export async function ownIntent(deps: Deps, uid: string, intentId: string): Promise<OwnIntent> {
  const { known } = await deps.store.read({ known: ref("stripeIds", intentId) });
  if (known === null) throw new DomainError("PAYMENT_NOT_FOUND");
  const { ledger } = await deps.store.read({ ledger: ref("ledger", known.data.paymentId) });
  if (ledger?.data.paymentIntentId !== intentId) throw new DomainError("PAYMENT_NOT_FOUND");
  const { booking } = await deps.store.read({ booking: ref("bookings", ledger.data.bookingId) });
  if (booking?.data.uid !== uid) throw new DomainError("PAYMENT_NOT_FOUND");
  return { ledger: ledger.data, booking: booking.data };
}

export interface ReadIntent extends OwnIntent {
  readonly clientSecret: string;
  readonly stripeStatus: string;
  /** Of the last try, if it failed, and none has begun since. */
  readonly decline: SafeDecline | null;
}

/**
 * What Stripe says now goes through the same merge as an event, so that an answer and the documents agree.
 * @throws DomainError STRIPE_UNAVAILABLE, UNAVAILABLE, CONTENTION
 */
export async function readOwnIntent(
  deps: Deps,
  own: OwnIntent,
  { cause, now }: { readonly cause: string; readonly now: number },
): Promise<ReadIntent> {
  const { paymentId, paymentIntentId: intentId } = own.ledger;
  const read = intentId === null ? null : await deps.stripe.readIntent(intentId);
  if (read === null || read.clientSecret === null) {
    deps.journal.alarm("bound_intent_missing", { paymentId, intentId });
    throw new DomainError("STRIPE_UNAVAILABLE", { retryAfterMs: 10_000 });
  }
  const { observations, clientSecret, stripeStatus } = read;
  const told = { paymentId, observations, cause, now, what: `read ${read.intentId}` };
  const known = await learnFrom(deps, own, told);
  return { ...own, ...known, clientSecret, stripeStatus, decline: declineIn(read) };
}

/** Of this very read: what is stored may not be sure yet which of two states came last. */
function declineIn({ intentId, stripeStatus, observations }: IntentRead): SafeDecline | null {
  const seen = observations.find((one) => one.kind === "intent" && one.id === intentId);
  const raw = seen?.kind === "intent" ? seen.snapshot.decline : null;
  return raw === null || stripeStatus !== "requires_payment_method" ? null : explainDecline(raw);
}

/** Takes as long whatever is wrong, so that nobody can find a secret letter by letter. */
export function isSecret(given: string, secret: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(secret)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** The PaymentIntent that a client secret belongs to; null for what is no such secret. */
export function intentIdIn(clientSecret: string): string | null {
  return (
    /^(?<id>pi_[A-Za-z0-9]{1,120})_secret_[A-Za-z0-9]+$/.exec(clientSecret)?.groups?.["id"] ?? null
  );
}
