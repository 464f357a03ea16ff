import type { Account } from "../core/account.ts";
import { noSuch } from "../core/errors.ts";
import type { PaymentMethodRecord } from "../core/account-records.ts";
import type { Charge, Customer, PaymentIntent, SetupIntent } from "../core/stripe-types.ts";

/** Looks up an object named in the path: 404 when this account has none. */
export function findPaymentIntent(account: Account, id: string): PaymentIntent {
  const found = account.paymentIntents.get(id);
  if (found === undefined) throw noSuch("payment_intent", id, "intent", 404);
  return found;
}

export function findSetupIntent(account: Account, id: string): SetupIntent {
  const found = account.setupIntents.get(id);
  if (found === undefined) throw noSuch("setupintent", id, "intent", 404);
  return found;
}

export function findCharge(account: Account, id: string): Charge {
  const found = account.charges.get(id);
  if (found === undefined) throw noSuch("charge", id, "id", 404);
  return found;
}

export function findPaymentMethod(account: Account, id: string): PaymentMethodRecord {
  const found = account.paymentMethods.get(id);
  if (found === undefined) throw noSuch("PaymentMethod", id, "payment_method", 404);
  return found;
}

/** A customer that still exists. `param` is null when the id stood in the path. */
export function findCustomer(account: Account, id: string, param: string | null): Customer {
  const found = account.customers.get(id);
  if (found === undefined || found.deleted === true) {
    throw noSuch("customer", id, param ?? "id", param === null ? 404 : 400);
  }
  return found;
}

/** Payments outlive their customer, but nothing can be saved with one any more. */
export function isDeleted({ customers }: Account, id: string): boolean {
  return customers.get(id)?.deleted === true;
}
