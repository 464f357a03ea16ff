import type {
  CheckoutRecord,
  ConfirmationTokenRecord,
  PaymentMethodRecord,
  EventRecord,
  EndpointRecord,
  ThreeDSecureAttempt,
  SavedAnswer,
} from "./account-records.ts";
import { Shelf } from "./shelf.ts";
import type {
  BalanceTransaction,
  Charge,
  Coupon,
  Customer,
  DeletedCustomer,
  Dispute,
  EarlyFraudWarning,
  PaymentIntent,
  Payout,
  Price,
  Product,
  PromotionCode,
  Refund,
  SetupIntent,
  ShippingRate,
  TaxRate,
} from "./stripe-types.ts";

/** All that Stripe keeps of one merchant. */
export interface Account {
  id: string;
  paymentIntents: Map<string, PaymentIntent>;
  charges: Map<string, Charge>;
  customers: Map<string, Customer | DeletedCustomer>;
  paymentMethods: Map<string, PaymentMethodRecord>;
  balanceTransactions: Map<string, BalanceTransaction>;
  events: Map<string, EventRecord>;
  webhookEndpoints: Map<string, EndpointRecord>;
  attempts: Map<string, ThreeDSecureAttempt>;
  answers: Map<string, SavedAnswer>;
  setupIntents: Map<string, SetupIntent>;
  confirmationTokens: Map<string, ConfirmationTokenRecord>;
  refunds: Map<string, Refund>;
  disputes: Map<string, Dispute>;
  earlyFraudWarnings: Map<string, EarlyFraudWarning>;
  payouts: Map<string, Payout>;
  /** The payout that each balance transaction went out with. */
  paidOut: Map<string, string>;
  products: Map<string, Product>;
  prices: Map<string, Price>;
  coupons: Map<string, Coupon>;
  promotionCodes: Map<string, PromotionCode>;
  shippingRates: Map<string, ShippingRate>;
  taxRates: Map<string, TaxRate>;
  checkoutSessions: Map<string, CheckoutRecord>;
}

export function emptyAccount(id: string): Account {
  return {
    id,
    paymentIntents: new Shelf(),
    charges: new Shelf(),
    customers: new Shelf(),
    paymentMethods: new Map(),
    balanceTransactions: new Map(),
    events: new Shelf(),
    webhookEndpoints: new Map(),
    attempts: new Map(),
    answers: new Map(),
    setupIntents: new Map(),
    confirmationTokens: new Map(),
    refunds: new Shelf(),
    disputes: new Shelf(),
    earlyFraudWarnings: new Map(),
    payouts: new Map(),
    paidOut: new Map(),
    products: new Map(),
    prices: new Map(),
    coupons: new Map(),
    promotionCodes: new Map(),
    shippingRates: new Map(),
    taxRates: new Map(),
    checkoutSessions: new Map(),
  };
}
