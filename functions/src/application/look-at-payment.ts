/** What a sweep does about one payment whose time has come. All of it is safe to repeat. */
import { disputesOf, standingOf } from "../domain/dispute.ts";
import { hasUntoldRefunds, openStrays, pendingRefunds } from "../domain/look-after.ts";
import { countingIntent, statusOf } from "../domain/payment-status.ts";
import type { Ledger } from "../domain/payment.ts";
import { applyFacts } from "./apply-facts.ts";
import { bindIntent } from "./attempt.ts";
import { chargeSaved } from "./charge-saved.ts";
import { endAuthorization } from "./end-authorization.ts";
import { OCCUPIES } from "../domain/places.ts";
import { placeAttempt } from "./place-attempt.ts";
import { ref, type Deps } from "./ports.ts";
import { readInto, type Look } from "./read-into.ts";
import { lookAtSession } from "./look-at-session.ts";
import { sendRefund } from "./send-refund.ts";
import { warnOfLapse } from "./warn-of-lapse.ts";

/** @throws DomainError STRIPE_UNAVAILABLE, UNAVAILABLE, CONTENTION; Error for what a person must see */
export async function lookAtPayment(deps: Deps, ledger: Ledger, look: Look): Promise<void> {
  if (ledger.checkout !== null) {
    const read = await lookAtSession(deps, ledger, look);
    // What nobody has tried to pay has no PaymentIntent yet.
    if (read.paymentIntentId !== null) await lookAtMoney(deps, look, read);
    return;
  }
  // Of an attempt that was closed, and shown by an event to have been made, the event names it.
  const known = ledger.closed ? countingIntent(ledger)?.id : null;
  const intentId = ledger.paymentIntentId ?? known ?? null;
  if (intentId === null) {
    await placeAttempt(deps, { ledger, ...look });
    return;
  }
  // Until it is bound, nobody could tell its money from a stray's.
  if (ledger.paymentIntentId === null) await bindIntent(deps, { ...look, intentId });
  await lookAtMoney(deps, look, await readInto(deps, look, intentId));
}

/** @param ledger as Stripe has just been read */
async function lookAtMoney(deps: Deps, look: Look, ledger: Ledger): Promise<void> {
  await chargeSaved(deps, look);
  await endUnwanted(deps, look, ledger);
  await warnOfLapse(deps, look, await endAuthorization(deps, look));
  await learnDisputes(deps, ledger, look);
  await learnRefunds(deps, ledger, look);
  for (const stray of openStrays(ledger)) await endStray(deps, look, stray);
  await sendRefunds(deps, look);
}

async function learnDisputes(deps: Deps, { facts }: Ledger, look: Look): Promise<void> {
  const open = Object.entries(facts.disputes).filter(
    ([id, fact]) => standingOf([[id, fact]]) === "open" || fact.snapshots.length > 1,
  );
  for (const intentId of new Set(open.map(([, fact]) => fact.intentId))) {
    if (intentId === null) continue;
    const observations = await deps.stripe.listDisputes(intentId);
    await applyFacts(deps, { ...look, what: `read disputes of ${intentId}`, observations });
  }
}

/** Of the bound PaymentIntent the read has told; a stray's refunds, or those of an old charge, are listed. */
async function learnRefunds(deps: Deps, ledger: Ledger, look: Look): Promise<void> {
  const unheard = pendingRefunds(ledger).map(({ intentId }) => intentId);
  const untold = hasUntoldRefunds(ledger) ? Object.keys(ledger.facts.intents) : [];
  for (const intentId of new Set([...unheard, ...untold])) {
    const observations = await deps.stripe.listRefunds(intentId);
    await applyFacts(deps, { ...look, what: `listed refunds of ${intentId}`, observations });
  }
}

/**
 * An open PaymentIntent that its booking has no use for, because it ended or went on to another attempt,
 * could still be paid: it is ended. A fenced booking's are the business of whoever closes it.
 */
async function endUnwanted(deps: Deps, look: Look, { paymentIntentId, ...ledger }: Ledger) {
  if (paymentIntentId === null) return;
  const { booking } = await deps.store.read({ booking: ref("bookings", ledger.bookingId) });
  const due = booking?.data.dues[ledger.dueId];
  const isLive = due?.live === ledger.paymentId && due.closing === null;
  // A fee is owed by a booking that is over.
  const isWanted = booking !== null && (OCCUPIES[booking.data.status] || due?.kind === "fee");
  if (isLive && isWanted) return;
  switch (statusOf({ ...ledger, paymentIntentId })) {
    case "requires_payment_method":
    case "requires_action":
      // A session's is ended with its session, which was looked at before.
      if (ledger.checkout === null) await endStray(deps, look, paymentIntentId);
      return;
    case "authorized":
      await endStray(deps, look, paymentIntentId);
      return;
    case "creating":
    case "processing":
    case "needs_review":
    case "succeeded":
    case "canceled":
    case "closed":
  }
}

/** It can be paid beside the one that counts, so it is ended; what it took goes back by itself. */
async function endStray(deps: Deps, look: Look, intentId: string): Promise<void> {
  await deps.stripe.cancelIntent(intentId);
  await readInto(deps, look, intentId);
}

/** Every refund that waits to be asked for. @throws DomainError STRIPE_UNAVAILABLE, UNAVAILABLE */
export async function sendRefunds(deps: Deps, look: Look): Promise<void> {
  const { ledger } = await deps.store.read({ ledger: ref("ledger", look.paymentId) });
  if (ledger === null) return;
  const { requests, facts } = ledger.data;
  for (const [refundId, { state, intentId }] of Object.entries(requests)) {
    const isHeld = standingOf(disputesOf(facts.disputes, intentId)) === "open";
    if (state === "requested" || (state === "blocked" && !isHeld)) {
      await sendRefund(deps, ledger.data, { ...look, refundId });
    }
  }
}
