import type { Call, Core } from "../../core/core.ts";
import type { Account, ThreeDSecureAttempt } from "../../core/state.ts";
import type { PaymentIntent } from "../../core/stripe-types.ts";
import { chargeIntent } from "../payment-intents/charge-intent.ts";
import { failAuthentication } from "../payment-intents/fail-attempt.ts";
import { returnAddress } from "./return-url.ts";

export type ThreeDSecureResult = "complete" | "fail" | "abandon";

export interface Challenge {
  account: Account;
  attempt: ThreeDSecureAttempt;
  intent: PaymentIntent;
}

/** What the cardholder's answer led to; `redirectUrl` is null where no return_url was given. */
export interface ChallengeOutcome {
  status: string;
  redirectUrl: string | null;
}

export function findChallenge(core: Core, id: string): Challenge | null {
  for (const account of core.state.accounts.values()) {
    const attempt = account.attempts.get(id);
    const intent = account.paymentIntents.get(attempt?.paymentIntent ?? "");
    if (attempt !== undefined && intent !== undefined) return { account, attempt, intent };
  }
  return null;
}

/**
 * Takes the cardholder's one answer. Null when it comes too late or a second time. Walking away
 * is no answer: the challenge stays open until it expires.
 */
export function answerChallenge(
  core: Core,
  { account, attempt, intent }: Challenge,
  result: ThreeDSecureResult,
  origin: string,
): ChallengeOutcome | null {
  if (attempt.state !== "open") return null;
  if (result === "abandon") return outcome(attempt, intent, "pending");
  const record = account.paymentMethods.get(attempt.paymentMethod);
  if (record === undefined) return null;
  const call: Call = { core, account, request: null, origin, isPublishable: true };
  attempt.state = "answered";
  if (result === "fail") failAuthentication(call, intent, record);
  else chargeIntent(call, intent, record, { isAuthenticated: true });
  const isPaid = intent.status === "succeeded" || intent.status === "requires_capture";
  return outcome(attempt, intent, isPaid ? "succeeded" : "failed");
}

function outcome(
  attempt: ThreeDSecureAttempt,
  intent: PaymentIntent,
  redirectStatus: string,
): ChallengeOutcome {
  const { returnUrl } = attempt;
  return {
    status: intent.status,
    redirectUrl: returnUrl === null ? null : returnAddress(returnUrl, intent, redirectStatus),
  };
}
