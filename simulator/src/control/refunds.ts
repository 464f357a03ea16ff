import type { Call, Core } from "../core/core.ts";
import { ApiError } from "../core/errors.ts";
import type { Refund } from "../core/stripe-types.ts";
import { releaseWaitingRefunds } from "../resources/refunds/later.ts";
import { moveRefund } from "../resources/refunds/move.ts";
import { assertNames, choice, optionalBoolean, optionalChoice } from "./input.ts";
import type { Input } from "./input.ts";

const STATUSES = ["pending", "requires_action", "succeeded", "failed", "canceled"] as const;
const PENDING_REASONS = ["charge_pending", "insufficient_funds", "processing"] as const;
const FAILURE_REASONS = [
  "charge_for_pending_refund_disputed",
  "declined",
  "expired_or_canceled_card",
  "insufficient_funds",
  "lost_or_stolen_card",
  "merchant_request",
  "unknown",
] as const;

/** What the bank, Stripe or a person at the Dashboard does to a refund. */
export function transitionRefund(core: Core, id: string, input: Input): Refund {
  assertNames(input, ["status", "failure_reason", "pending_reason"]);
  const status = choice(input, "status", STATUSES);
  const failureReason = optionalChoice(input, "failure_reason", FAILURE_REASONS);
  const pendingReason = optionalChoice(input, "pending_reason", PENDING_REASONS);
  for (const account of core.state.accounts.values()) {
    const refund = account.refunds.get(id);
    if (refund === undefined) continue;
    const call: Call = { core, account, request: null, origin: "", isPublishable: false };
    moveRefund(call, refund, { status, failureReason, pendingReason });
    return refund;
  }
  throw new ApiError(404, {
    type: "invalid_request_error",
    message: `There is no refund '${id}'.`,
  });
}

export interface BalanceStatus {
  insufficient: boolean;
}

/** While it is insufficient new refunds wait; what waits goes through when it suffices again. */
export function setBalance(core: Core, input: Input): BalanceStatus {
  assertNames(input, ["insufficient"]);
  const insufficient = optionalBoolean(input, "insufficient") ?? false;
  core.state.isBalanceShort = insufficient;
  if (!insufficient) releaseWaitingRefunds(core);
  return { insufficient };
}
