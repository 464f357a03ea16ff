import type { Booking } from "../domain/booking.ts";
import type { Ledger } from "../domain/payment.ts";
import type { Journal } from "./ports.ts";

interface Change {
  readonly before: { readonly ledger: Ledger; readonly booking: Booking };
  readonly after: { readonly ledger: Ledger; readonly booking: Booking };
}

/** What a person must hear of: money that settles nothing, a contradiction, a PaymentIntent too many. */
export function raiseAlarms(journal: Journal, { before, after }: Change): void {
  const { paymentId, bookingId, paymentIntentId } = after.ledger;
  for (const issue of after.booking.issues) {
    if (!before.booking.issues.includes(issue)) journal.alarm(issue, { paymentId, bookingId });
  }
  for (const intentId of Object.keys(after.ledger.facts.intents)) {
    const isNew = !Object.hasOwn(before.ledger.facts.intents, intentId);
    if (isNew && paymentIntentId !== null && paymentIntentId !== intentId) {
      journal.alarm("stray_intent", { paymentId, bookingId, intentId });
    }
  }
}
