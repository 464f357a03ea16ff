/**
 * Money that is only reserved, and what we decide about it. The decision stands in the ledger before
 * Stripe hears of it, so that a capture and a void cannot race, and a crash between the two finds it.
 * How it went is a fact like any other: the PaymentIntent has succeeded, or is canceled.
 */
import type { AuthorizationEnd } from "./authorization-end.ts";
import { DomainError } from "./errors.ts";
import { checkAmount } from "./money.ts";
import { capturedOf, certainState, chargesOf, statusOf } from "./payment-status.ts";
import type { Ledger } from "./payment.ts";

/** What an authorized payment still holds, in minor units; 0 once it was taken, released or is in doubt. */
export function authorizedOf(ledger: Ledger): number {
  const state = certainState(ledger);
  return state?.status === "requires_capture" ? state.amountCapturable : 0;
}

/** Milliseconds: when the bank lets the money go, or null if it has not said. */
export function captureBeforeOf(ledger: Ledger): number | null {
  const ends = chargesOf(ledger).flatMap(({ captureBefore }) => captureBefore?.value ?? []);
  return ends.length === 0 ? null : Math.min(...ends);
}

/** Decided, and neither done nor found impossible: Stripe has to be asked (again). */
export function isEnding(ledger: Ledger): boolean {
  return ledger.ending?.state === "requested" && statusOf(ledger) === "authorized";
}

/** Released without a capture, by whoever it was. */
export function isReleased(ledger: Ledger): boolean {
  return certainState(ledger)?.status === "canceled" && capturedOf(ledger) === 0;
}

type Decision = Pick<AuthorizationEnd, "kind" | "amount" | "why" | "note">;

/** @param now milliseconds */
export function decided(ledger: Ledger, decision: Decision, now: number): Ledger {
  const attempt = (ledger.ending?.attempt ?? 0) + 1;
  return {
    ...ledger,
    ending: { ...decision, state: "requested", code: null, attempt, decidedAt: now },
  };
}

/**
 * The ledger with the decision to take this much of the authorized money. The same decision again
 * changes nothing while it is under way.
 * @param amount minor units; null is all of it
 * @throws DomainError NOT_AUTHORIZED, ALREADY_CAPTURED, ALREADY_VOIDED, AUTHORIZATION_LAPSED,
 *   AMOUNT_TOO_LARGE, PAYMENT_IN_PROGRESS
 */
export function captureDecided(
  ledger: Ledger,
  { amount, note, now }: { amount: number | null; note: string; now: number },
): Ledger {
  checkAuthorized(ledger);
  const wanted = amount ?? authorizedOf(ledger);
  checkAmount(wanted, ledger.currency);
  const { ending } = ledger;
  if (isEnding(ledger) && ending !== null) {
    if (ending.kind === "void") throw new DomainError("ALREADY_VOIDED", { field: "paymentId" });
    if (ending.amount !== wanted) throw new DomainError("PAYMENT_IN_PROGRESS");
    return ledger;
  }
  if (now >= (captureBeforeOf(ledger) ?? Infinity)) {
    throw new DomainError("AUTHORIZATION_LAPSED", { field: "paymentId" });
  }
  if (wanted > authorizedOf(ledger)) {
    throw new DomainError("AMOUNT_TOO_LARGE", {
      field: "amount",
      expectedAmount: authorizedOf(ledger),
    });
  }
  return decided(ledger, { kind: "capture", amount: wanted, why: "operator", note }, now);
}

/**
 * The ledger with the decision to let the money go.
 * @throws DomainError NOT_AUTHORIZED, ALREADY_CAPTURED, ALREADY_VOIDED, AUTHORIZATION_LAPSED,
 *   PAYMENT_IN_PROGRESS while a capture is under way
 */
export function voidDecided(
  ledger: Ledger,
  { why, note, now }: { why: AuthorizationEnd["why"]; note: string | null; now: number },
): Ledger {
  checkAuthorized(ledger);
  if (isEnding(ledger)) {
    if (ledger.ending?.kind === "capture") throw new DomainError("PAYMENT_IN_PROGRESS");
    return ledger;
  }
  return decided(ledger, { kind: "void", amount: 0, why, note }, now);
}

/** Anything else is refused by what it is instead, in words an operator can act on. */
function checkAuthorized(ledger: Ledger): void {
  const field = { field: "paymentId" };
  switch (statusOf(ledger)) {
    case "authorized":
      break;
    case "succeeded":
      // Money that was taken at once was never waiting for a capture.
      throw new DomainError(
        ledger.createParams.captureMethod === "manual" ? "ALREADY_CAPTURED" : "NOT_AUTHORIZED",
        field,
      );
    case "canceled":
      if (certainState(ledger)?.cancellationReason === "expired") {
        throw new DomainError("AUTHORIZATION_LAPSED", field);
      }
      throw new DomainError("ALREADY_VOIDED", field);
    case "creating":
    case "requires_payment_method":
    case "requires_action":
    case "processing":
    case "closed":
    case "needs_review":
      throw new DomainError("NOT_AUTHORIZED", field);
  }
  const state = certainState(ledger);
  if (state === null) throw new DomainError("PAYMENT_IN_PROGRESS");
  // Another sum than owed: to take it would be to take what must go back.
  if (state.amount !== ledger.amount || state.currency !== ledger.currency) {
    throw new DomainError("AMOUNT_MISMATCH", { ...field, expectedAmount: ledger.amount });
  }
}
