import type { Account } from "../../core/account.ts";
import type { Call } from "../../core/core.ts";
import type { CheckoutSession, Customer } from "../../core/stripe-types.ts";
import { createCustomer, updateCustomer } from "../customers/write.ts";

/** Who pays, as the page took it down. */
export interface Payer {
  email: string;
  name: string | null;
  phone: string | null;
}

/** The address that is known before anybody types one in; then it cannot be changed. */
export function emailOf(account: Account, session: CheckoutSession): string | null {
  return customerOf(account, session)?.email ?? session.customer_email;
}

/** Makes or completes the customer, when the session confirms. Free orders always make one. */
export function settleCustomer(call: Call, session: CheckoutSession, payer: Payer): void {
  const known = customerOf(call.account, session);
  if (known !== null) {
    if (known.email === null) updateCustomer(call, { email: payer.email }, known.id);
    return;
  }
  const isFree = session.mode === "payment" && session.amount_total === 0;
  if (session.customer_creation !== "always" && !isFree) return;
  const { email, name, phone } = payer;
  session.customer = createCustomer(call, { email, name, phone }).id;
}

function customerOf(account: Account, session: CheckoutSession): Customer | null {
  const found = account.customers.get(session.customer ?? "");
  return found === undefined || found.deleted === true ? null : found;
}
