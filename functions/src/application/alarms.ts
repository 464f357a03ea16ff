import type { Booking } from "../domain/booking.ts";
import type { Ledger } from "../domain/payment.ts";
import { standingOf } from "../domain/dispute.ts";
import { refundViewsOf } from "../domain/refund-view.ts";
import { hasFailed } from "../domain/trouble.ts";
import type { Journal } from "./ports.ts";

interface State {
  readonly ledger: Ledger;
  readonly booking: Booking;
}

/**
 * What a person must hear of: money that settles nothing, a contradiction, a PaymentIntent too many, a
 * refund that did not arrive, a dispute, a warning of one.
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
  const settledBy = before.booking.dues[after.ledger.dueId]?.paidBy;
  const isOurs = after.ledger.ending?.kind === "void";
  if (
    !isOurs &&
    settledBy === paymentId &&
    after.booking.dues[after.ledger.dueId]?.paidBy === null
  ) {
    journal.alarm("authorization_lost", { paymentId, bookingId });
  }
  if (after.ledger.ending?.why === "unwanted" && before.ledger.ending === null) {
    journal.alarm("unwanted_authorization", { paymentId, bookingId });
  }
  for (const [intentId, { amountReceived }] of strays(after.ledger)) {
    // Before the binding nobody could tell which of them was too many.
    const known = before.ledger.paymentIntentId && before.ledger.facts.intents[intentId];
    if (known && known.amountReceived === amountReceived) continue;
    journal.alarm("stray_intent", { paymentId, bookingId, intentId, amountReceived });
  }
  raiseLater(journal, before.ledger, after.ledger);
}

/** What can still happen to money that was taken. */
function raiseLater(journal: Journal, before: Ledger, after: Ledger): void {
  const { paymentId, bookingId } = after;
  const [had, has] = [refundViewsOf(before), refundViewsOf(after)];
  for (const [refundId, refund] of has) {
    const was = had.get(refundId);
    if (!hasFailed(refund) || (was !== undefined && hasFailed(was))) continue;
    const { amount, failureReason } = refund;
    journal.alarm("refund_failed", { paymentId, bookingId, refundId, amount, failureReason });
  }
  for (const [disputeId, dispute] of Object.entries(after.facts.disputes)) {
    const known = before.facts.disputes[disputeId];
    const { amount } = dispute;
    const [was, is] = [known, dispute].map((one) => one && standingOf([[disputeId, one]]));
    const told = { paymentId, bookingId, disputeId, amount };
    if (known === undefined) journal.alarm("dispute_opened", told);
    if (is === "lost" && was !== "lost") journal.alarm("dispute_lost", told);
  }
  for (const warningId of Object.keys(after.facts.warnings)) {
    if (Object.hasOwn(before.facts.warnings, warningId)) continue;
    journal.alarm("fraud_warning", { paymentId, bookingId, warningId });
  }
}

function strays({ paymentIntentId, facts }: Ledger) {
  if (paymentIntentId === null) return [];
  return Object.entries(facts.intents).filter(([intentId]) => intentId !== paymentIntentId);
}
