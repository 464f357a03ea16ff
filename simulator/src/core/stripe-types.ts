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
export type LastSetupError = Stripe.SetupIntent.LastSetupError;

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
  { type: "card" | "sepa_debit" | "us_bank_account"; customer: Id }
>;

export type BalanceTransaction = Narrow<Stripe.BalanceTransaction, { source: Id }>;
export type WebhookEndpoint = Narrow<Stripe.WebhookEndpoint, { status: "enabled" | "disabled" }>;
export type SetupIntent = Narrow<
  Stripe.SetupIntent,
  {
    status: SetupIntentStatus;
    client_secret: string;
    customer: Id;
    payment_method: Id;
    latest_attempt: null;
  }
>;
export type SetupIntentStatus = Exclude<IntentStatus, "requires_capture">;

export type Refund = Narrow<
  Stripe.Refund,
  {
    status: "pending" | "requires_action" | "succeeded" | "failed" | "canceled";
    charge: Id;
    payment_intent: Id;
    balance_transaction: Id;
    failure_balance_transaction?: Id;
  }
>;

export type Dispute = Narrow<
  Stripe.Dispute,
  { charge: string; payment_intent: Id; status: DisputeStatus }
>;
export type DisputeStatus = Literals<Stripe.Dispute.Status>;
export type EarlyFraudWarning = Narrow<
  Stripe.Radar.EarlyFraudWarning,
  { charge: string; payment_intent?: string }
>;
export type ConfirmationToken = Stripe.ConfirmationToken;
export type Payout = Narrow<
  Stripe.Payout,
  { balance_transaction: Id; failure_balance_transaction: Id; destination: Id }
>;
export type Balance = Stripe.Balance;

export type Product = Narrow<Stripe.Product, { default_price: Id; tax_code: Id }>;
export type Price = Narrow<Stripe.Price, { product: string; unit_amount_decimal: string | null }>;
export type Coupon = Stripe.Coupon;
export type PromotionCode = Narrow<
  Stripe.PromotionCode,
  { customer: Id; promotion: { coupon: Id; type: "coupon" } }
>;
export type ShippingRate = Narrow<Stripe.ShippingRate, { tax_code: Id }>;
export type TaxRate = Stripe.TaxRate;
export type LineItem = Narrow<Stripe.LineItem, { price: Price }>;
export type Discount = Narrow<
  Stripe.Discount,
  { customer: Id; promotion_code: Id; source: { coupon: Id; type: "coupon" } }
>;
export type CheckoutSession = Narrow<
  Stripe.Checkout.Session,
  {
    customer: Id;
    payment_intent: Id;
    setup_intent: Id;
    metadata: Record<string, string>;
    status: "open" | "complete" | "expired";
    payment_status: "unpaid" | "paid" | "no_payment_required";
    discounts: { coupon: Id; promotion_code: Id }[] | null;
    shipping_options: { shipping_amount: number; shipping_rate: string }[];
    shipping_cost: Narrow<Stripe.Checkout.Session.ShippingCost, { shipping_rate: Id }> | null;
  }
>;

export type CustomerSession = Narrow<Stripe.CustomerSession, { customer: string }>;
export type EphemeralKey = Stripe.EphemeralKey;
export type Address = Stripe.Address;
