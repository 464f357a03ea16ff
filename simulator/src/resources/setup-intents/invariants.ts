import type { Account } from "../../core/account.ts";

/** Checks that no setup contradicts itself. @throws Error naming the first that does. */
export function assertSetups(account: Account): void {
  for (const intent of account.setupIntents.values()) {
    const check = (holds: boolean, rule: string) => {
      if (!holds) throw new Error(`${intent.id} (${intent.status}) breaks: ${rule}`);
    };
    const { last_setup_error: error, next_action: action, payment_method: method } = intent;
    check(
      (action !== null) === (intent.status === "requires_action"),
      "next_action is there exactly in requires_action",
    );
    check(
      intent.status !== "requires_payment_method" || method === null,
      "whoever waits for a payment method has none",
    );
    const isSucceeded = intent.status === "succeeded";
    check(!isSucceeded || (method !== null && error === null), "succeeded means what was set up");
    check(
      intent.cancellation_reason === null || intent.status === "canceled",
      "only what is canceled has a reason for it",
    );
  }
}
