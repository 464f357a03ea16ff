import type { Account } from "../../core/account.ts";
import { newestFirst } from "../../core/shelf.ts";
import type {
  Charge,
  CheckoutSession,
  Customer,
  DeletedCustomer,
  Dispute,
  EarlyFraudWarning,
  PaymentIntent,
  Payout,
  Refund,
  SetupIntent,
} from "../../core/stripe-types.ts";

/** The objects that the live page shows. */
export type Shown =
  | Charge
  | CheckoutSession
  | Customer
  | DeletedCustomer
  | Dispute
  | EarlyFraudWarning
  | PaymentIntent
  | Payout
  | Refund
  | SetupIntent;

/** Each kind of an account's objects, newest first. */
export function kindsOf(account: Account): Iterable<Shown>[] {
  return [
    newestFirst(account.paymentIntents),
    newestFirst(account.charges),
    newestFirst(account.refunds),
    newestFirst(account.disputes),
    [...newestFirst(account.checkoutSessions)].map((record) => record.object),
    newestFirst(account.setupIntents),
    newestFirst(account.earlyFraudWarnings),
    newestFirst(account.payouts),
    newestFirst(account.customers),
  ];
}
