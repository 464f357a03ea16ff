import type { Call, Core } from "../core/core.ts";
import { ApiError, invalidRequest } from "../core/errors.ts";
import type { Charge, Dispute, EarlyFraudWarning } from "../core/stripe-types.ts";
import { standingDispute } from "../resources/disputes/block.ts";
import { disputableAmount } from "../resources/disputes/inquiry.ts";
import { assertMove, moveDispute, NEXT_STATUSES } from "../resources/disputes/move.ts";
import type { NextStatus } from "../resources/disputes/move.ts";
import { openDispute } from "../resources/disputes/open.ts";
import { DISPUTE_REASONS } from "../resources/disputes/reasons.ts";
import { updateDispute } from "../resources/disputes/update.ts";
import { FRAUD_TYPES, openWarning } from "../resources/early-fraud-warnings/open.ts";
import {
  assertNames,
  choice,
  optionalBoolean,
  optionalChoice,
  optionalNumber,
  optionalString,
} from "./input.ts";
import type { Input } from "./input.ts";

/** A cardholder disputes a charge, whatever card it was paid with; or the bank only asks. */
export function postDispute(core: Core, input: Input): Dispute {
  assertNames(input, ["charge", "payment_intent", "reason", "amount", "inquiry"]);
  const { call, charge } = namedCharge(core, input);
  const reason = optionalChoice(input, "reason", DISPUTE_REASONS) ?? "fraudulent";
  const isInquiry = optionalBoolean(input, "inquiry") ?? false;
  const most = disputableAmount(charge);
  const amount = optionalNumber(input, "amount") ?? most;
  assertUndisputed(call, charge);
  if (most === 0) throw invalidRequest(`Nothing of the charge ${charge.id} is left to dispute.`);
  if (!Number.isInteger(amount) || amount < 1 || amount > most) {
    throw invalidRequest(`'amount' must be a whole number from 1 to ${most}.`);
  }
  return openDispute(call, charge, { reason, amount, isInquiry });
}

/** What the bank, the clock or a person at the Dashboard does to a dispute. */
export function transitionDispute(core: Core, id: string, input: Input): Dispute {
  assertNames(input, ["status"]);
  const status = choice(input, "status", NEXT_STATUSES);
  for (const account of core.state.accounts.values()) {
    const dispute = account.disputes.get(id);
    if (dispute === undefined) continue;
    const call = callOf(core, account);
    const isAnswer = status === "under_review" || status === "warning_under_review";
    if (isAnswer) answer(call, dispute, status);
    else moveDispute(call, dispute, status);
    return dispute;
  }
  throw notFound(`There is no dispute '${id}'.`);
}

/** The issuer reports a charge as fraud. */
export function postFraudWarning(core: Core, input: Input): EarlyFraudWarning {
  assertNames(input, ["charge", "payment_intent", "fraud_type"]);
  const { call, charge } = namedCharge(core, input);
  return openWarning(call, charge, optionalChoice(input, "fraud_type", FRAUD_TYPES) ?? "misc");
}

/** Hands in what is staged, or else some words: nothing is under review without evidence. */
function answer(call: Call, dispute: Dispute, status: NextStatus): void {
  assertMove(dispute, status);
  const words = { uncategorized_text: "Answered through the control plane." };
  const isStaged = dispute.evidence_details.has_evidence;
  updateDispute(call, isStaged ? { submit: true } : { evidence: words }, dispute.id);
}

function assertUndisputed({ account }: Call, charge: Charge): void {
  const standing = standingDispute(account, charge);
  if (standing === undefined) return;
  throw invalidRequest(`The charge ${charge.id} has the dispute ${standing.id} already.`);
}

function namedCharge(core: Core, input: Input): { call: Call; charge: Charge } {
  const id = optionalString(input, "charge");
  const intent = optionalString(input, "payment_intent");
  if ((id === undefined) === (intent === undefined)) {
    throw invalidRequest("Give either 'charge' or 'payment_intent'.");
  }
  for (const account of core.state.accounts.values()) {
    const latest = account.paymentIntents.get(intent ?? "")?.latest_charge;
    const charge = account.charges.get(id ?? latest ?? "");
    if (charge === undefined) continue;
    if (!charge.captured) throw invalidRequest(`The charge ${charge.id} has taken no money.`);
    return { call: callOf(core, account), charge };
  }
  throw notFound(`There is no charge of '${id ?? intent ?? ""}'.`);
}

function callOf(core: Core, account: Call["account"]): Call {
  return { core, account, request: null, origin: "", isPublishable: false };
}

function notFound(message: string): ApiError {
  return new ApiError(404, { type: "invalid_request_error", message });
}
