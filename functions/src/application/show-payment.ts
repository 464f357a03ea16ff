/** What a return page may show of a payment, to whoever proves that it is theirs. */
import type { Booking } from "../domain/booking.ts";
import { explainDecline } from "../domain/decline.ts";
import { statusOf } from "../domain/payment-status.ts";
import type { Ledger } from "../domain/payment.ts";
import { learnFrom } from "./apply-facts.ts";
import { isSecret, readOwnIntent } from "./own-intent.ts";
import { ref, type Deps } from "./ports.ts";
import { limitCalls } from "./rate-limit.ts";

export interface ShownPayment {
  /** Stripe's own: the PaymentIntent's, or the session's that has none yet. */
  readonly id: string;
  /** Stripe's own word; ours for a session that nobody has tried to pay. */
  readonly status: string;
  readonly outcome: "paid" | "on_its_way" | "not_paid" | "open" | "over";
  /** Minor units. */
  readonly amount: number;
  readonly currency: string;
  readonly reference: string;
  /** The item, where it is one: to try again. */
  readonly itemId: string | null;
  /** Why the last try failed, as far as the card's holder may be told. */
  readonly decline: string | null;
}

const CAUSE = "call:showPayment";

/**
 * Whoever has the client secret has tried to pay it. Asked anew of Stripe, and learnt from the answer.
 * @returns null for another secret, and for what is not ours: both alike
 * @throws DomainError RATE_LIMITED, STRIPE_UNAVAILABLE, UNAVAILABLE, CONTENTION
 */
export async function showIntent(
  deps: Deps,
  { intentId, clientSecret }: { intentId: string; clientSecret: string },
): Promise<ShownPayment | null> {
  const found = await paymentOf(deps, intentId);
  if (found?.ledger.paymentIntentId !== intentId) return null;
  const now = await deps.clock.now();
  // Counted by the payment: whoever guesses at its secret has no other name that could not be changed.
  await limitCalls(deps, { what: "show", uid: intentId, now });
  const read = await readOwnIntent(deps, found, { cause: CAUSE, now });
  if (!isSecret(clientSecret, read.clientSecret)) return null;
  const { stripeStatus: status, decline } = read;
  return shownOf(read, intentId, { status, decline: decline?.reason ?? null });
}

/**
 * A session has no secret that comes back with its customer, so its owner has to be known.
 * @returns null for somebody else's, and for what is not ours: both alike
 * @throws DomainError RATE_LIMITED, STRIPE_UNAVAILABLE, UNAVAILABLE, CONTENTION
 */
export async function showSession(
  deps: Deps,
  uid: string | null,
  sessionId: string | null,
): Promise<ShownPayment | null> {
  if (uid === null || sessionId === null) return null;
  const found = await paymentOf(deps, sessionId);
  if (found?.booking.uid !== uid) return null;
  const now = await deps.clock.now();
  await limitCalls(deps, { what: "show", uid, now });
  const read = await deps.stripe.readSession(sessionId);
  if (read === null) return null;
  const { paymentId } = found.ledger;
  const { observations } = read;
  const told = { paymentId, observations, cause: CAUSE, now, what: `read ${sessionId}` };
  const current = { ...found, ...(await learnFrom(deps, found, told)) };
  const seen = observations.find((one) => one.kind === "intent");
  if (seen?.kind !== "intent") {
    return shownOf(current, sessionId, { status: statusOf(current.ledger), decline: null });
  }
  const { status, decline } = seen.snapshot;
  const reason = decline === null ? null : explainDecline(decline).reason;
  return shownOf(current, seen.id, { status, decline: reason });
}

interface Payment {
  readonly ledger: Ledger;
  readonly booking: Booking;
}

async function paymentOf({ store }: Deps, stripeId: string): Promise<Payment | null> {
  const { known } = await store.read({ known: ref("stripeIds", stripeId) });
  if (known === null) return null;
  const { ledger } = await store.read({ ledger: ref("ledger", known.data.paymentId) });
  if (ledger === null) return null;
  const { booking } = await store.read({ booking: ref("bookings", ledger.data.bookingId) });
  return booking === null ? null : { ledger: ledger.data, booking: booking.data };
}

/** What this very read says: what is stored may not be sure yet which of two states came last. */
interface Seen {
  readonly status: string;
  readonly decline: string | null;
}

function shownOf({ ledger, booking }: Payment, id: string, seen: Seen): ShownPayment {
  const [only, another] = booking.items;
  return {
    ...{ id, ...seen, outcome: outcomeOf(ledger, seen) },
    amount: ledger.amount,
    currency: ledger.currency,
    reference: booking.reference,
    itemId: only === undefined || another !== undefined ? null : only.itemId,
  };
}

function outcomeOf(ledger: Ledger, { status, decline }: Seen): ShownPayment["outcome"] {
  // Whatever Stripe calls it: a person has to look, and nobody is to pay again.
  if (statusOf(ledger) === "needs_review") return "on_its_way";
  switch (status) {
    case "succeeded":
    case "requires_capture":
      return "paid";
    case "requires_payment_method":
      return decline === null ? "open" : "not_paid";
    case "requires_confirmation":
    case "requires_action":
    case "creating":
      return "open";
    case "canceled":
    case "closed":
      return "over";
    default:
      return "on_its_way";
  }
}
