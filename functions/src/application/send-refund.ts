/** From a refund that was decided to one that Stripe has made, whatever happened to it before. */
import type { Ledger } from "../domain/payment.ts";
import { disputesOf, standingOf, withheldIn } from "../domain/dispute.ts";
import { capturedOf, countingId } from "../domain/payment-status.ts";
import { afterRefusal, refundsOf, reservedIn, type RefundRequest } from "../domain/refund.ts";
import { applyFacts } from "./apply-facts.ts";
import { changeLedger, KEY_TRUSTED_MS } from "./attempt.ts";
import type { Deps, RefundOrder } from "./ports.ts";

interface RefundStep {
  readonly paymentId: string;
  readonly refundId: string;
  readonly now: number;
  readonly cause: string;
}

/**
 * Asks Stripe for the refund, with its own key, and ties the answer to it. Safe to repeat after any
 * crash: an unknown outcome is never a failure.
 * @throws DomainError STRIPE_UNAVAILABLE, UNAVAILABLE, CONTENTION
 */
export async function sendRefund(deps: Deps, ledger: Ledger, step: RefundStep): Promise<void> {
  const request = ledger.requests[step.refundId];
  if (request === undefined || !isToSend(request)) return;
  if (step.now - request.createdAt > KEY_TRUSTED_MS) {
    const found = await findRefund(deps, request, step);
    if (found !== null) return bind(deps, step, found);
  }
  const outcome = await deps.stripe.createRefund(orderOf(deps, ledger, step.refundId, request));
  switch (outcome.kind) {
    case "created":
      return bind(deps, step, outcome.stripeRefundId);
    case "in_progress":
    case "unknown":
      return;
    case "blocked":
      await learnDisputes(deps, request, step);
      return change(deps, step, "refund blocked by a dispute", (one, known) => {
        if (!isAsSent(one, request)) return null;
        const standing = standingOf(disputesOf(known.facts.disputes, one.intentId));
        // Of a dispute that is over nothing more will come: whatever is left is asked for, or nothing.
        if (standing !== "open") return refusedAt(deps, one, known, step, "charge_disputed");
        return { ...one, state: "blocked", attempt: one.attempt + 1 };
      });
    case "refused": {
      // What the Dashboard gave back meanwhile is learned here, so that the sums are right again.
      const found = await findRefund(deps, request, step);
      if (found !== null) return bind(deps, step, found);
      return change(deps, step, "refund refused", (one, known) =>
        isAsSent(one, request) ? refusedAt(deps, one, known, step, outcome.code) : null,
      );
    }
  }
}

/** If others have given all of it back, or the bank has, nothing is owed any more, and nobody is told. */
function refusedAt(
  { journal }: Deps,
  request: RefundRequest,
  ledger: Ledger,
  { paymentId, refundId }: RefundStep,
  code: string | null,
): RefundRequest {
  const { intentId, amount } = request;
  // Of the one that counts, its charge may have told of the capture first.
  const received = ledger.facts.intents[intentId]?.amountReceived ?? 0;
  const taken = intentId === countingId(ledger) ? capturedOf(ledger) : received;
  const reserved = reservedIn(refundsOf(ledger, intentId)) - amount;
  const left = taken - reserved - withheldIn(disputesOf(ledger.facts.disputes, intentId));
  if (left > 0) journal.alarm("refund_refused", { paymentId, refundId, code });
  return afterRefusal(request, left);
}

function isToSend({ state }: RefundRequest): boolean {
  return state === "requested" || state === "blocked";
}

/** Not if another process has heard the same answer first: the attempt after it is not what was asked. */
function isAsSent(request: RefundRequest, { attempt }: RefundRequest): boolean {
  return isToSend(request) && request.attempt === attempt;
}

/** Exactly what was frozen, every time: the idempotency key stands for these parameters. */
function orderOf(
  { settings }: Deps,
  { paymentId, bookingId }: Ledger,
  refundId: string,
  { intentId, amount, isAll, attempt }: RefundRequest,
): RefundOrder {
  const { env } = settings;
  return {
    key: `${env}:${paymentId}:${refundId}:${String(attempt)}`,
    intentId,
    amount: isAll ? null : amount,
    metadata: { app: "holdfast", env, bookingId, paymentId, refundId },
  };
}

/** Whatever Stripe knows of this payment's refunds is merged; ours is found by its metadata. */
async function findRefund(
  deps: Deps,
  { intentId }: RefundRequest,
  { paymentId, refundId, now, cause }: RefundStep,
): Promise<string | null> {
  const observations = await deps.stripe.listRefunds(intentId);
  await applyFacts(deps, { paymentId, observations, now, cause, what: "listed refunds" });
  const found = observations.find((one) => one.kind === "refund" && one.fact.refundId === refundId);
  return found?.id ?? null;
}

/** The dispute's own event may be lost; without it nobody would know what the refund waits for. */
async function learnDisputes(
  deps: Deps,
  { intentId }: RefundRequest,
  { paymentId, now, cause }: RefundStep,
): Promise<void> {
  const observations = await deps.stripe.listDisputes(intentId);
  await applyFacts(deps, { paymentId, observations, now, cause, what: "listed disputes" });
}

function bind(deps: Deps, step: RefundStep, stripeRefundId: string): Promise<void> {
  return change(deps, step, `refund ${step.refundId} is ${stripeRefundId}`, (request) =>
    isToSend(request) ? { ...request, state: "bound", stripeRefundId } : null,
  );
}

async function change(
  deps: Deps,
  step: RefundStep,
  what: string,
  next: (request: RefundRequest, ledger: Ledger) => RefundRequest | null,
): Promise<void> {
  await changeLedger(deps, step, what, (ledger) => {
    const request = ledger.requests[step.refundId];
    const changed = request === undefined ? null : next(request, ledger);
    if (changed === null) return null;
    return { ...ledger, requests: { ...ledger.requests, [step.refundId]: changed } };
  });
}
