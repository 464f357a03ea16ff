import type { Decline } from "../../cards/declines.ts";
import type { Charge } from "../../core/stripe-types.ts";
import { chargeOutcome } from "./outcome.ts";

/** A charge that was on its way has arrived, or come to nothing. */
export function endPending(charge: Charge, decline: Decline | null): void {
  charge.outcome = chargeOutcome(decline);
  if (decline !== null) {
    charge.status = "failed";
    charge.failure_code = decline.code;
    charge.failure_message = decline.message;
    charge.receipt_url = null;
    return;
  }
  charge.status = "succeeded";
  charge.paid = true;
  charge.captured = true;
  charge.amount_captured = charge.amount;
}
