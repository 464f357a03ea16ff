/** From a reserved payment on Stripe's own page to where it is paid, whatever happened to it before. */
import { DomainError } from "../domain/errors.ts";
import { statusOf } from "../domain/payment-status.ts";
import type { Ledger } from "../domain/payment.ts";
import { learnFrom } from "./apply-facts.ts";
import { afterNotPlaced } from "./place-attempt.ts";
import { placeSession } from "./place-session.ts";
import { PATIENCE_POLLS, pollUntil } from "./poll.ts";
import { ref, type Deps } from "./ports.ts";

interface FollowSession {
  readonly ledger: Ledger;
  /** Reserved by this very call, so nobody else is asking Stripe for it. */
  readonly isNew: boolean;
  readonly now: number;
}

export type FollowedSession =
  | {
      readonly kind: "ready";
      readonly ledger: Ledger;
      readonly sessionId: string;
      readonly url: string | null;
      readonly clientSecret: string | null;
    }
  /** This attempt is over without success; the next one may be made. */
  | { readonly kind: "ended" | "customer_missing" };

const CAUSE = "call:createCheckoutSession";
/** @throws DomainError STRIPE_UNAVAILABLE, PAYMENT_IN_PROGRESS, ALREADY_PAID, BOOKING_EXPIRED */
export async function followSession(deps: Deps, follow: FollowSession): Promise<FollowedSession> {
  const { ledger, now } = follow;
  if (ledger.checkout === null) throw new Error(`${ledger.paymentId} is not on Stripe's page`);
  const known = follow.isNew ? null : await waitForBinding(deps, ledger, PATIENCE_POLLS);
  if (known !== null) return resume(deps, known, now);

  const placed = await placeSession(deps, { ledger, checkout: ledger.checkout, now, cause: CAUSE });
  switch (placed.kind) {
    case "bound":
      // A replayed create may be about a session that has moved on: only a read tells.
      if (!follow.isNew || (placed.url ?? placed.clientSecret) === null) {
        return resume(deps, { ledger: placed.ledger, sessionId: placed.sessionId }, now);
      }
      return { ...placed, kind: "ready" };
    case "in_progress": {
      const other = await waitForBinding(deps, ledger);
      if (other !== null) return resume(deps, other, now);
      throw new DomainError("PAYMENT_IN_PROGRESS", { retryAfterMs: 1_000 });
    }
    case "unknown":
    case "too_late":
    case "amount_too_small":
    case "closed":
    case "customer_missing":
      return afterNotPlaced(placed.kind);
  }
}

/** Where to pay is never stored, so a repeat reads the session; what it says is not wasted. */
async function resume(
  deps: Deps,
  { ledger, sessionId }: { ledger: Ledger; sessionId: string },
  now: number,
): Promise<FollowedSession> {
  const { paymentId } = ledger;
  const read = await deps.stripe.readSession(sessionId);
  if (read === null) {
    deps.journal.alarm("bound_session_missing", { paymentId, sessionId });
    throw new DomainError("STRIPE_UNAVAILABLE", { retryAfterMs: 10_000 });
  }
  const told = { paymentId, observations: read.observations, cause: CAUSE };
  const what = `read ${sessionId}`;
  const { ledger: current } = await learnFrom(deps, { ledger }, { ...told, what, now });
  switch (statusOf(current)) {
    case "succeeded":
    case "authorized":
      throw new DomainError("ALREADY_PAID");
    case "processing":
      // Complete: the page takes nothing more, and what it took is on its way.
      throw new DomainError("PAYMENT_IN_PROGRESS", { retryAfterMs: 10_000 });
    case "needs_review":
      throw new DomainError("PAYMENT_IN_PROGRESS", { message: "This payment is being reviewed." });
    case "canceled":
    case "closed":
      return { kind: "ended" };
    case "creating":
    case "requires_action":
    case "requires_payment_method":
      return { ...read, kind: "ready", ledger: current };
  }
}

async function waitForBinding(deps: Deps, { paymentId }: Ledger, polls?: number) {
  const look = async () => {
    const { ledger } = await deps.store.read({ ledger: ref("ledger", paymentId) });
    const sessionId = ledger?.data.sessionId;
    return ledger && sessionId ? { ledger: ledger.data, sessionId } : null;
  };
  return pollUntil(deps, look, polls);
}
