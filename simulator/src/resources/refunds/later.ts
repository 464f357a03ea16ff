import type { Call, Core } from "../../core/core.ts";
import { moveRefund } from "./move.ts";

/** The refund of the card …7726 arrives. */
export function succeedRefund(call: Call, id: string): void {
  const refund = call.account.refunds.get(id);
  if (refund?.status !== "pending" || refund.pending_reason !== "processing") return;
  moveRefund(call, refund, { status: "succeeded" });
}

/** The refund of the card …5126 comes back from the bank. */
export function failRefund(call: Call, id: string): void {
  const refund = call.account.refunds.get(id);
  if (refund?.status !== "succeeded") return;
  moveRefund(call, refund, { status: "failed", failureReason: "expired_or_canceled_card" });
}

/** The balance covers again what waited for it. */
export function releaseWaitingRefunds(core: Core): void {
  for (const account of core.state.accounts.values()) {
    const call: Call = { core, account, request: null, origin: "", isPublishable: false };
    for (const refund of account.refunds.values()) {
      if (refund.pending_reason !== "insufficient_funds") continue;
      moveRefund(call, refund, { status: "succeeded" });
    }
  }
}
