import type { Account } from "../../core/account.ts";
import type { Call, Core } from "../../core/core.ts";
import type { ThreeDSecureAttempt } from "../../core/account-records.ts";
import { returnAddress } from "./return-url.ts";
import { failSubject, findSubject, isDone, proceed } from "./subject.ts";
import type { Subject } from "./subject.ts";

type ThreeDSecureResult = "complete" | "fail" | "abandon";

export interface Challenge {
  account: Account;
  attempt: ThreeDSecureAttempt;
  intent: Subject;
}

/** What the cardholder's answer led to; `redirectUrl` is null where no return_url was given. */
interface ChallengeOutcome {
  status: string;
  redirectUrl: string | null;
}

export function findChallenge(core: Core, id: string): Challenge | null {
  for (const account of core.state.accounts.values()) {
    const attempt = account.attempts.get(id);
    const intent = findSubject(account, attempt?.intent ?? "");
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
  if (result === "fail") failSubject(call, intent, record);
  else proceed(call, intent, record);
  return outcome(attempt, intent, isDone(intent) ? "succeeded" : "failed");
}

function outcome(
  attempt: ThreeDSecureAttempt,
  intent: Subject,
  redirectStatus: string,
): ChallengeOutcome {
  const { returnUrl } = attempt;
  return {
    status: intent.status,
    redirectUrl: returnUrl === null ? null : returnAddress(returnUrl, intent, redirectStatus),
  };
}
