/** From a reserved attempt to a client secret, whatever happened to it before. */
import { DomainError } from "../domain/errors.ts";
import { isLive, statusOf } from "../domain/payment-status.ts";
import type { Ledger } from "../domain/payment.ts";
import { applyFacts, learnFrom } from "./apply-facts.ts";
import { afterNotPlaced, placeAttempt } from "./place-attempt.ts";
import { PATIENCE_POLLS, pollUntil } from "./poll.ts";
import { ref, type Deps, type SheetSecret } from "./ports.ts";

interface Follow {
  readonly ledger: Ledger;
  /** Reserved by this very call, so nobody else is asking Stripe for it. */
  readonly isNew: boolean;
  readonly now: number;
  readonly ephemeralKeyVersion: string | null;
}

export type Followed =
  | {
      readonly kind: "ready";
      readonly ledger: Ledger;
      readonly intentId: string;
      readonly clientSecret: string;
      readonly sheet: SheetSecret;
    }
  /** This attempt is over without success; the next one may be made. */
  | { readonly kind: "ended" | "customer_missing" };

/** @throws DomainError STRIPE_UNAVAILABLE, PAYMENT_IN_PROGRESS, ALREADY_PAID, BOOKING_EXPIRED */
export async function followAttempt(deps: Deps, follow: Follow): Promise<Followed> {
  const { ledger, now } = follow;
  if (ledger.paymentIntentId !== null) return resume(deps, follow, ledger, ledger.paymentIntentId);

  const bound = follow.isNew ? null : await waitForBinding(deps, ledger, PATIENCE_POLLS);
  if (bound !== null) return resume(deps, follow, bound.ledger, bound.intentId);

  const sheet = sheetFor(deps, follow);
  const placed = await placeAttempt(deps, { ledger, now, cause: "call:createPaymentIntent" });
  switch (placed.kind) {
    case "bound":
      // A replayed create may be about a PaymentIntent that has moved on: only a read tells.
      if (!follow.isNew || placed.clientSecret === null || !isFresh(placed.ledger))
        return resume(deps, follow, placed.ledger, placed.intentId);
      return ready(deps, follow, { ...placed, clientSecret: placed.clientSecret }, sheet);
    case "in_progress": {
      const other = await waitForBinding(deps, ledger);
      if (other !== null) return resume(deps, follow, other.ledger, other.intentId);
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

function isFresh(ledger: Ledger): boolean {
  return statusOf(ledger) === "requires_payment_method";
}

/** The secret is never stored, so a repeat reads the PaymentIntent; what it says is not wasted. */
async function resume(
  deps: Deps,
  follow: Follow,
  ledger: Ledger,
  intentId: string,
): Promise<Followed> {
  const sheet = sheetFor(deps, follow);
  const read = await deps.stripe.readIntent(intentId);
  if (read === null || read.clientSecret === null) {
    deps.journal.alarm("bound_intent_missing", { paymentId: ledger.paymentId, intentId });
    throw new DomainError("STRIPE_UNAVAILABLE", { retryAfterMs: 10_000 });
  }
  const { ledger: current } = await learnFrom(
    deps,
    { ledger },
    {
      paymentId: ledger.paymentId,
      observations: read.observations,
      cause: "call:createPaymentIntent",
      what: `read ${intentId}`,
      now: follow.now,
    },
  );
  switch (statusOf(current)) {
    case "succeeded":
    case "authorized":
      throw new DomainError("ALREADY_PAID");
    case "needs_review":
      throw new DomainError("PAYMENT_IN_PROGRESS", { message: "This payment is being reviewed." });
    case "canceled":
    case "closed":
      return { kind: "ended" };
    case "creating":
    case "processing":
    case "requires_action":
    case "requires_payment_method":
      return ready(
        deps,
        follow,
        { ledger: current, intentId, clientSecret: read.clientSecret },
        sheet,
      );
  }
}

/**
 * A customer that was deleted at Stripe takes the attempt with it: its PaymentIntent is ended there,
 * and the next attempt gets a customer of its own.
 */
async function ready(
  deps: Deps,
  { now }: Follow,
  { ledger, intentId, clientSecret }: { ledger: Ledger; intentId: string; clientSecret: string },
  sheet: Promise<SheetSecret | null>,
): Promise<Followed> {
  const secret = await sheet;
  if (secret !== null) return { kind: "ready", ledger, intentId, clientSecret, sheet: secret };
  await deps.stripe.cancelIntent(intentId);
  const read = await deps.stripe.readIntent(intentId);
  if (read === null) throw new DomainError("STRIPE_UNAVAILABLE", { retryAfterMs: 10_000 });
  const applied = await applyFacts(deps, {
    paymentId: ledger.paymentId,
    observations: read.observations,
    cause: "call:createPaymentIntent",
    what: `canceled ${intentId}: its customer is gone`,
    now,
  });
  // Money in flight cannot be canceled, and must not be joined by a second attempt.
  if (applied.kind !== "missing" && isLive(statusOf(applied.ledger))) {
    throw new DomainError("PAYMENT_IN_PROGRESS", { retryAfterMs: 10_000 });
  }
  return { kind: "customer_missing" };
}

async function waitForBinding(deps: Deps, { paymentId }: Ledger, polls?: number) {
  const look = async () => {
    const { ledger } = await deps.store.read({ ledger: ref("ledger", paymentId) });
    const intentId = ledger?.data.paymentIntentId;
    return ledger && intentId ? { ledger: ledger.data, intentId } : null;
  };
  return pollUntil(deps, look, polls);
}

/** Started beside the other call to Stripe; a failure is told where the answer is awaited. */
function sheetFor(
  deps: Deps,
  { ledger, ephemeralKeyVersion }: Follow,
): Promise<SheetSecret | null> {
  const sheet = deps.stripe.createSheetSecret(ledger.createParams.customerId, ephemeralKeyVersion);
  sheet.catch(() => undefined);
  return sheet;
}
