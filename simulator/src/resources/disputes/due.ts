import { DAY_MS, DISPUTE_RESPONSE_MS } from "../../core/constants.ts";
import { addJob } from "../../core/core.ts";
import type { Call } from "../../core/core.ts";
import type { Dispute } from "../../core/stripe-types.ts";

/** Evidence is due by the last second of a day, in UTC. */
export function dueBy({ core }: Call): number {
  const day = Math.floor((core.clock.now() + DISPUTE_RESPONSE_MS) / DAY_MS);
  return ((day + 1) * DAY_MS) / 1000 - 1;
}

/** From now on the clock loses a dispute that nobody answers. */
export function setDue(call: Call, dispute: Dispute): void {
  const due = dueBy(call);
  dispute.evidence_details.due_by = due;
  addJob(call, "dispute-due", dispute.id, (due + 1) * 1000 - call.core.clock.now());
}
