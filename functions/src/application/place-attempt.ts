import { isOwedAfter } from "../domain/balance.ts";
import type { Booking } from "../domain/booking.ts";
import { DomainError } from "../domain/errors.ts";
import { countingIntent } from "../domain/payment-status.ts";
import { isChangeFenced } from "../domain/pending-change.ts";
import type { Ledger } from "../domain/payment.ts";
import { bindIntent, closeAttempt, KEY_TRUSTED_MS, orderOf } from "./attempt.ts";
import type { Deps } from "./ports.ts";

export type Placed =
  | {
      readonly kind: "bound";
      readonly ledger: Ledger;
      readonly intentId: string;
      readonly clientSecret: string | null;
    }
  | NotPlaced;

export interface NotPlaced {
  readonly kind:
    "in_progress" | "unknown" | "too_late" | "amount_too_small" | "closed" | "customer_missing";
}

/**
 * Asks Stripe for the attempt's PaymentIntent, with the attempt's own key, and ties the answer to it.
 * Safe to repeat after any crash. A refusal closes the attempt only when Stripe, asked for its list,
 * has none: an unknown outcome is never a failure.
 * @throws DomainError STRIPE_UNAVAILABLE, UNAVAILABLE
 */
export async function placeAttempt(
  deps: Deps,
  { ledger, now, cause }: { ledger: Ledger; now: number; cause: string },
): Promise<Placed> {
  const { paymentId, createParams } = ledger;
  const step = { paymentId, now, cause };
  if (now - ledger.createdAt > KEY_TRUSTED_MS) {
    const intentId = await deps.stripe.findIntent(createParams.customerId, paymentId);
    if (intentId !== null) return bound(deps, step, intentId, null);
  }
  const outcome = await deps.stripe.createIntent(orderOf(deps, ledger));
  switch (outcome.kind) {
    case "created":
      return bound(deps, step, outcome.intentId, outcome.clientSecret);
    case "in_progress":
    case "unknown":
      return { kind: outcome.kind };
    case "customer_missing":
      return closed(deps, step, "customer_missing");
    case "refused": {
      deps.journal.alarm("create_refused", { paymentId, code: outcome.code ?? null });
      const intentId = await deps.stripe.findIntent(createParams.customerId, paymentId);
      if (intentId !== null) return bound(deps, step, intentId, null);
      return closed(deps, step, outcome.safe === "amount_too_small" ? outcome.safe : "closed");
    }
  }
}

/** Unless an event has shown that there is one after all: then that one is bound. */
async function closed(
  deps: Deps,
  step: { paymentId: string; now: number; cause: string },
  kind: "closed" | "amount_too_small" | "customer_missing",
): Promise<Placed> {
  const known = countingIntent(await closeAttempt(deps, step));
  return known === null ? { kind } : bound(deps, step, known.id, null);
}

async function bound(
  deps: Deps,
  step: { paymentId: string; now: number; cause: string },
  intentId: string,
  clientSecret: string | null,
): Promise<Placed> {
  const { ledger, booking } = await bindIntent(deps, { ...step, intentId });
  const first = ledger.paymentIntentId;
  if (first !== null && first !== intentId) {
    // Another one was bound before; this one is too many, and its secret must not be handed out.
    await deps.stripe.cancelIntent(intentId);
    return { kind: "bound", ledger, intentId: first, clientSecret: null };
  }
  const isSettled = booking.payments[ledger.paymentId]?.entry != null;
  if (isSettled || isWanted(booking, ledger)) {
    return { kind: "bound", ledger, intentId, clientSecret };
  }
  // Fenced, ended, or given up by another call that has made the next attempt: two open
  // PaymentIntents for one due could both be paid.
  await deps.stripe.cancelIntent(intentId);
  return { kind: mayBePaid(booking, ledger.dueId) ? "closed" : "too_late" };
}

/** This attempt may still be paid: it is the live one, and nothing is ending it. */
export function isWanted(booking: Booking, { dueId, paymentId }: Ledger): boolean {
  const due = booking.dues[dueId];
  const isFenced = due?.closing != null || isChangeFenced(booking, dueId);
  return due?.live === paymentId && !isFenced && mayBePaid(booking, dueId);
}

export function mayBePaid(booking: Booking, dueId: string): boolean {
  const { closing, status, dues } = booking;
  const isOpen = status === "held" || status === "processing" || status === "confirmed";
  const due = dues[dueId];
  const isOwed = isOpen || (due !== undefined && isOwedAfter(booking, due));
  return closing === null && isOwed;
}

/**
 * What a customer's call makes of an attempt that nothing was made for. `in_progress` is not among
 * them: there somebody else's answer is worth waiting for.
 * @throws DomainError STRIPE_UNAVAILABLE, BOOKING_EXPIRED, AMOUNT_TOO_SMALL
 */
export function afterNotPlaced(kind: Exclude<NotPlaced["kind"], "in_progress">): {
  readonly kind: "ended" | "customer_missing";
} {
  switch (kind) {
    case "unknown":
      throw new DomainError("STRIPE_UNAVAILABLE", { retryAfterMs: 2_000 });
    case "too_late":
      throw new DomainError("BOOKING_EXPIRED");
    case "amount_too_small":
      throw new DomainError("AMOUNT_TOO_SMALL");
    case "closed":
      return { kind: "ended" };
    case "customer_missing":
      return { kind };
  }
}
