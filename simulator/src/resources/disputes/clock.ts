import { nowSeconds } from "../../core/core.ts";
import type { Call } from "../../core/core.ts";
import { isInquiry } from "./inquiry.ts";
import { isEnded, moveDispute } from "./move.ts";
import { outcomeOf } from "./outcome.ts";

/** The bank has read what was submitted. Evidence that says nothing of the outcome stays with it. */
export function decideDispute(call: Call, id: string): void {
  const dispute = call.account.disputes.get(id);
  if (dispute === undefined) return;
  const outcome = outcomeOf(dispute);
  if (outcome !== null) moveDispute(call, dispute, outcome);
}

/** Nobody answered in time. */
export function passDue(call: Call, id: string): void {
  const dispute = call.account.disputes.get(id);
  if (dispute?.status !== "needs_response") return;
  // An escalated inquiry has a later day than the one this was set for.
  if ((dispute.evidence_details.due_by ?? 0) >= nowSeconds(call.core)) return;
  moveDispute(call, dispute, "lost");
}

/** The bank has made no dispute of its question in all that time. */
export function closeInquiry(call: Call, id: string): void {
  const dispute = call.account.disputes.get(id);
  if (dispute === undefined || isEnded(dispute) || !isInquiry(dispute)) return;
  moveDispute(call, dispute, "warning_closed");
}
