import { DISPUTE_DECISION_MS } from "../../core/constants.ts";
import { addJob } from "../../core/core.ts";
import type { Call } from "../../core/core.ts";
import { invalidRequest } from "../../core/errors.ts";
import { toJson } from "../../core/json.ts";
import type { Dispute, DisputeStatus } from "../../core/stripe-types.ts";
import { emit, emitUpdate } from "../../webhooks/emit.ts";
import { findCharge } from "../find.ts";
import { setDue } from "./due.ts";
import { disputableAmount, isInquiry, markChargeback } from "./inquiry.ts";
import { reinstate, withdraw } from "./money.ts";

/** Every status but the one that an inquiry begins with. */
export const NEXT_STATUSES = [
  "needs_response",
  "under_review",
  "warning_under_review",
  "warning_closed",
  "won",
  "lost",
  "prevented",
] as const satisfies readonly DisputeStatus[];
export type NextStatus = (typeof NEXT_STATUSES)[number];

/** Where a dispute can go from each status; the last four are ends. */
const MOVES: Readonly<Record<DisputeStatus, readonly NextStatus[]>> = {
  needs_response: ["under_review", "won", "lost", "prevented"],
  under_review: ["won", "lost"],
  warning_needs_response: ["warning_under_review", "warning_closed", "needs_response", "lost"],
  warning_under_review: ["warning_closed", "needs_response"],
  warning_closed: [],
  won: [],
  lost: [],
  prevented: [],
};

export function nextOfDispute({ status }: Dispute): readonly NextStatus[] {
  return MOVES[status];
}

export function isEnded({ status }: Dispute): boolean {
  return MOVES[status].length === 0;
}

/** Brings a dispute to its next status. @throws ApiError when it cannot go there from where it is. */
export function moveDispute(call: Call, dispute: Dispute, to: NextStatus): void {
  assertMove(dispute, to);
  if (to === "under_review" || to === "warning_under_review") review(call, dispute, to);
  else if (to === "needs_response") escalate(call, dispute);
  else if (to === "won") win(call, dispute);
  else end(call, dispute, to);
}

export function assertMove(dispute: Dispute, to: NextStatus): void {
  const { id, status } = dispute;
  if (MOVES[status].includes(to)) return;
  const ways = isEnded(dispute) ? "that is the end" : `only ${MOVES[status].join(", ")}`;
  throw invalidRequest(`The dispute ${id} is ${status} and cannot become ${to}: ${ways}.`);
}

/** The bank has the evidence, and needs a while to read it. */
function review(call: Call, dispute: Dispute, to: "under_review" | "warning_under_review"): void {
  dispute.status = to;
  dispute.evidence_details.submission_count += 1;
  addJob(call, "decide-dispute", dispute.id, DISPUTE_DECISION_MS);
}

/** The inquiry becomes a dispute proper: now money moves, and a new answer is due. */
function escalate(call: Call, dispute: Dispute): void {
  const before = toJson(dispute);
  dispute.status = "needs_response";
  dispute.is_charge_refundable = false;
  dispute.amount = Math.min(
    dispute.amount,
    disputableAmount(findCharge(call.account, dispute.charge)),
  );
  markChargeback(dispute);
  setDue(call, dispute);
  withdraw(call, dispute);
  emitUpdate(call, "charge.dispute.updated", before, dispute);
  emit(call, "charge.dispute.funds_withdrawn", dispute);
}

function win(call: Call, dispute: Dispute): void {
  dispute.status = "won";
  dispute.is_charge_refundable = true;
  reinstate(call, dispute);
  emit(call, "charge.dispute.funds_reinstated", dispute);
  emit(call, "charge.dispute.closed", dispute);
}

function end(call: Call, dispute: Dispute, to: "lost" | "warning_closed" | "prevented"): void {
  const before = toJson(dispute);
  dispute.status = to;
  dispute.is_charge_refundable = isInquiry(dispute);
  // Stripe names lost, won and warning_closed as what `closed` tells of, and no other.
  if (to === "prevented") emitUpdate(call, "charge.dispute.updated", before, dispute);
  else emit(call, "charge.dispute.closed", dispute);
}
