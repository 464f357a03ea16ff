import type { Booking } from "../domain/booking.ts";
import type { Ledger } from "../domain/payment.ts";
import type { Journal } from "./ports.ts";

interface State {
  readonly ledger: Ledger;
  readonly booking: Booking;
}

/**
 * What a person must hear of: money that settles nothing, a contradiction, a PaymentIntent too many.
 * Called before the commit, so that none is lost with an acknowledgement; it may ring twice.
 */
export function raiseAlarms(journal: Journal, before: State, after: State): void {
  const { paymentId, bookingId } = after.ledger;
  const [was, is] = [before, after].map(({ booking }) => booking.payments[paymentId]);
  if (is?.status === "needs_review" && was?.status !== "needs_review") {
    journal.alarm("needs_review", { paymentId, bookingId });
  }
  if (is?.entry?.kind === "unwanted" && was?.entry == null) {
    journal.alarm(`unwanted_${is.entry.reason}`, { paymentId, bookingId });
  }
  for (const [intentId, { amountReceived }] of strays(after.ledger)) {
    // Before the binding nobody could tell which of them was too many.
    const known = before.ledger.paymentIntentId && before.ledger.facts.intents[intentId];
    if (known && known.amountReceived === amountReceived) continue;
    journal.alarm("stray_intent", { paymentId, bookingId, intentId, amountReceived });
  }
}

function strays({ paymentIntentId, facts }: Ledger) {
  if (paymentIntentId === null) return [];
  return Object.entries(facts.intents).filter(([intentId]) => intentId !== paymentIntentId);
}
