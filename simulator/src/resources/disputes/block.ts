import type { Account } from "../../core/account.ts";
import type { Charge, Dispute } from "../../core/stripe-types.ts";

/** Disputes of a charge, oldest first. */
export function disputesOf(account: Account, charge: Pick<Charge, "id">): Dispute[] {
  return [...account.disputes.values()].filter((one) => one.charge === charge.id);
}

/** The dispute that a further one has to wait for: it is not decided, or was lost. */
export function standingDispute(account: Account, charge: Pick<Charge, "id">): Dispute | undefined {
  return disputesOf(account, charge).find(
    ({ status }) => status !== "won" && status !== "warning_closed",
  );
}

/** Whether a refund of this charge is to be answered with `charge_disputed`. */
export function isRefundBlocked(account: Account, charge: Pick<Charge, "id">): boolean {
  return disputesOf(account, charge).some((one) => !one.is_charge_refundable);
}
