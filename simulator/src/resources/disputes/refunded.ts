import type { Call } from "../../core/core.ts";
import type { Charge } from "../../core/stripe-types.ts";
import { disputesOf } from "./block.ts";
import { disputableAmount } from "./inquiry.ts";
import { isEnded, moveDispute } from "./move.ts";

/**
 * A payment that was refunded whole leaves the bank nothing to ask about. A dispute proper cannot
 * be open here: it forbids refunds.
 */
export function settleInquiries(call: Call, charge: Charge): void {
  if (disputableAmount(charge) > 0) return;
  for (const dispute of disputesOf(call.account, charge)) {
    if (!isEnded(dispute)) moveDispute(call, dispute, "warning_closed");
  }
}
