// Types only: the SDK's own declarations are the judge of every object made here, at compile time.
import type Stripe from "stripe";

type Narrow<T, N> = Omit<T, keyof N> & N;
type Id = string | null;

export type IntentStatus =
  | "requires_payment_method"
  | "requires_confirmation"
  | "requires_action"
  | "processing"
  | "requires_capture"
  | "canceled"
  | "succeeded";

type Literals<T> = T extends unknown ? (string extends T ? never : T) : never;
/** Only codes that the SDK declares: a made-up one does not compile. */
export type ErrorCode = Literals<NonNullable<Stripe.PaymentIntent.LastPaymentError["code"]>>;

export type LastPaymentError = Stripe.PaymentIntent.LastPaymentError;

export type PaymentIntent = Narrow<
  Stripe.PaymentIntent,
  {
    status: IntentStatus;
    client_secret: string;
    customer: Id;
    payment_method: Id;
    latest_charge: Id;
    capture_method: "automatic" | "automatic_async" | "manual";
  }
>;

export type Charge = Narrow<
  Stripe.Charge,
  {
    status: "succeeded" | "pending" | "failed";
    customer: Id;
    payment_intent: Id;
    balance_transaction: Id;
  }
>;

export type Customer = Narrow<Stripe.Customer, { default_source: Id }>;
export type DeletedCustomer = Stripe.DeletedCustomer;

export type PaymentMethod = Narrow<
  Stripe.PaymentMethod,
  { type: "card"; customer: Id; card: Stripe.PaymentMethod.Card }
>;

export type BalanceTransaction = Narrow<Stripe.BalanceTransaction, { source: Id }>;
export type WebhookEndpoint = Narrow<Stripe.WebhookEndpoint, { status: "enabled" | "disabled" }>;
export type CustomerSession = Narrow<Stripe.CustomerSession, { customer: string }>;
export type EphemeralKey = Stripe.EphemeralKey;
export type Address = Stripe.Address;
