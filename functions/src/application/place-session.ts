/** A reserved payment on Stripe's own page, from the order to what was made; as place-attempt.ts. */
import { countingSession } from "../domain/session-status.ts";
import type { CheckoutParams } from "../domain/checkout.ts";
import type { Ledger } from "../domain/payment.ts";
import { bindSession, closeAttempt, KEY_TRUSTED_MS, orderOf } from "./attempt.ts";
import { isWanted, mayBePaid, type NotPlaced } from "./place-attempt.ts";
import type { Deps } from "./ports.ts";

export type PlacedSession =
  | {
      readonly kind: "bound";
      readonly ledger: Ledger;
      readonly sessionId: string;
      readonly url: string | null;
      readonly clientSecret: string | null;
    }
  | NotPlaced;

type Step = { readonly paymentId: string; readonly now: number; readonly cause: string };
type Made = {
  readonly sessionId: string;
  readonly url: string | null;
  clientSecret: string | null;
};

/**
 * Asks Stripe for the attempt's session, with the attempt's own key, and ties the answer to it. Safe
 * to repeat after any crash; an unknown outcome is never a failure.
 * @throws DomainError STRIPE_UNAVAILABLE, UNAVAILABLE
 */
export async function placeSession(
  deps: Deps,
  {
    ledger,
    checkout,
    now,
    cause,
  }: { ledger: Ledger; checkout: CheckoutParams } & Omit<Step, "paymentId">,
): Promise<PlacedSession> {
  const { paymentId, createParams } = ledger;
  const step = { paymentId, now, cause };
  const found = () => deps.stripe.findSession(createParams.customerId, paymentId);
  if (now - ledger.createdAt > KEY_TRUSTED_MS) {
    const sessionId = await found();
    if (sessionId !== null) return bound(deps, step, only(sessionId));
  }
  const outcome = await deps.stripe.createSession({ ...orderOf(deps, ledger), checkout });
  switch (outcome.kind) {
    case "created":
      return bound(deps, step, outcome);
    case "in_progress":
    case "unknown":
      return { kind: outcome.kind };
    case "customer_missing":
      return closed(deps, step, "customer_missing");
    case "refused": {
      deps.journal.alarm("create_refused", { paymentId, code: outcome.code ?? null });
      const sessionId = await found();
      if (sessionId !== null) return bound(deps, step, only(sessionId));
      return closed(deps, step, outcome.safe === "amount_too_small" ? outcome.safe : "closed");
    }
  }
}

/** Unless an event has shown that there is one after all: then that one is bound. */
async function closed(
  deps: Deps,
  step: Step,
  kind: "closed" | "amount_too_small" | "customer_missing",
): Promise<PlacedSession> {
  const known = countingSession(await closeAttempt(deps, step));
  return known === null ? { kind } : bound(deps, step, only(known.id));
}

function only(sessionId: string): Made {
  return { sessionId, url: null, clientSecret: null };
}

async function bound(deps: Deps, step: Step, made: Made): Promise<PlacedSession> {
  const { sessionId } = made;
  const { ledger, booking } = await bindSession(deps, { ...step, sessionId });
  const first = ledger.sessionId;
  if (first !== null && first !== sessionId) {
    // Another one was bound before; this one is too many, and must not be handed out.
    await deps.stripe.expireSession(sessionId);
    return { kind: "bound", ledger, ...only(first) };
  }
  const isSettled = booking.payments[ledger.paymentId]?.entry != null;
  const { url, clientSecret } = made;
  if (isSettled || isWanted(booking, ledger)) {
    return { kind: "bound", ledger, sessionId, url, clientSecret };
  }
  // Fenced, ended, replaced, or given up by another call that has made the next attempt.
  await deps.stripe.expireSession(sessionId);
  return { kind: mayBePaid(booking, ledger.dueId) ? "closed" : "too_late" };
}
