import type { Account } from "../../core/account.ts";
import type { Call } from "../../core/core.ts";
import type { PaymentMethodRecord } from "../../core/account-records.ts";
import type { PaymentIntent, SetupIntent } from "../../core/stripe-types.ts";
import { chargeIntent } from "../payment-intents/charge-intent.ts";
import { failAuthentication } from "../payment-intents/fail-attempt.ts";
import { failSetupAuthentication } from "../setup-intents/fail-setup.ts";
import { completeSetup } from "../setup-intents/complete.ts";

/** What the cardholder is asked about: a payment, or the saving of a card for later ones. */
export type Subject = PaymentIntent | SetupIntent;

export function findSubject(account: Account, id: string): Subject | undefined {
  return account.paymentIntents.get(id) ?? account.setupIntents.get(id);
}

/** Goes on where the question interrupted: takes the money, or sets the card up. */
export function proceed(call: Call, subject: Subject, record: PaymentMethodRecord): void {
  if (!isStillTheirs(subject, record)) failSubject(call, subject, record);
  else if (subject.object === "setup_intent") completeSetup(call, subject, record);
  else chargeIntent(call, subject, record, { isAuthenticated: true });
}

export function failSubject(call: Call, subject: Subject, record: PaymentMethodRecord): void {
  if (subject.object === "setup_intent") failSetupAuthentication(call, subject, record);
  else failAuthentication(call, subject, record);
}

/** While the cardholder was asked, the card may have been detached, or saved by somebody else. */
function isStillTheirs(subject: Subject, { isSpent, object }: PaymentMethodRecord): boolean {
  return !isSpent && (object.customer === null || object.customer === subject.customer);
}

/** The answer was good for something: paid, held, or set up. */
export function isDone({ status }: Subject): boolean {
  return status === "succeeded" || status === "requires_capture";
}
