import { createHash } from "node:crypto";
import type { JsonObject } from "./json.ts";
import { createRandom } from "./random.ts";
import { Shelf } from "./shelf.ts";
import type { Random } from "./random.ts";
import type {
  BalanceTransaction,
  Charge,
  CheckoutSession,
  ConfirmationToken,
  Coupon,
  Customer,
  DeletedCustomer,
  Discount,
  Dispute,
  EarlyFraudWarning,
  LineItem,
  PaymentIntent,
  PaymentMethod,
  Payout,
  Price,
  Product,
  PromotionCode,
  Refund,
  SetupIntent,
  ShippingRate,
  TaxRate,
  WebhookEndpoint,
} from "./stripe-types.ts";

import type { IntentData } from "../resources/checkout-sessions/params-items.ts";

/** Everything the simulator knows. Plain data and Maps only, so that a snapshot is one JSON. */
export interface State {
  seed: number;
  ids: Random;
  /** Its own stream, so that the way events travel never changes an id. */
  chance: Random;
  accounts: Map<string, Account>;
  jobs: Job[];
  deliveries: PendingDelivery[];
  sequence: number;
  delivery: DeliveryMode;
  paused: boolean;
  /** The balance does not cover refunds: until it does, new ones wait. */
  isBalanceShort: boolean;
}

export type DeliveryMode = "polite" | "hostile";

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

/** A session and what it sells; the line items are a list of their own at Stripe. */
export interface CheckoutRecord {
  object: CheckoutSession;
  /** With their taxes and discounts, which are shown only when asked for. */
  lineItems: LineItem[];
  discount: Discount | null;
  /** What it takes off stays off when the coupon is deleted. */
  coupon: Coupon | null;
  /** What its intent is made of, when the customer pays. */
  intentData: IntentData;
  allowRedisplay: "always" | "limited" | "unspecified";
  /** Complete, but the money is still on its way. */
  isSettling: boolean;
}

/** A token, and the payment method that it stands for. */
export interface ConfirmationTokenRecord {
  object: ConfirmationToken;
  paymentMethod: string;
}

/** Card or account are known by their token in the test tables: the number is never kept. */
export interface PaymentMethodRecord {
  object: PaymentMethod;
  card: string;
  isSetUp: boolean;
  /** Used once without a customer, or detached: Stripe lets nobody use it again. */
  isSpent: boolean;
}

export interface EventRecord {
  id: string;
  type: string;
  created: number;
  apiVersion: string;
  data: { object: JsonObject; previous_attributes?: JsonObject };
  request: { id: string | null; idempotency_key: string | null };
  /** How many endpoints it was addressed to. */
  addressees: number;
  /** Endpoints that have not answered 2xx yet. */
  waiting: string[];
}

export interface EndpointRecord {
  object: WebhookEndpoint;
  /** Newest first. An older one signs as well until it expires. */
  secrets: { value: string; expiresAtMs: number | null }[];
}

export interface ThreeDSecureAttempt {
  id: string;
  /** A PaymentIntent's or a SetupIntent's. */
  intent: string;
  paymentMethod: string;
  returnUrl: string | null;
  state: "open" | "answered" | "expired" | "superseded";
}

export interface SavedAnswer {
  fingerprint: string;
  createdAtMs: number;
  status: number;
  body: string;
  requestId: string;
}

/** Something the clock brings about. */
export interface Job {
  atMs: number;
  sequence: number;
  account: string;
  kind:
    | "release-authorization"
    | "expire-three-d-secure"
    | "settle-balance"
    | "settle-debit"
    | DisputeJobKind
    | "expire-checkout-session"
    | "succeed-refund"
    | "fail-refund";
  id: string;
}

/** What the clock does to disputed charges, named after what comes of it. */
export type DisputeJobKind =
  "open-dispute" | "decide-dispute" | "dispute-due" | "close-inquiry" | "report-fraud";

export interface PendingDelivery {
  atMs: number;
  sequence: number;
  account: string;
  event: string;
  endpoint: string;
  attempt: number;
  isDuplicate: boolean;
}

export function createState(seed: number, delivery: DeliveryMode): State {
  return {
    seed,
    ids: createRandom(seed),
    chance: createRandom(seed ^ 0x5eed_cafe),
    accounts: new Map(),
    jobs: [],
    deliveries: [],
    sequence: 0,
    delivery,
    paused: false,
    isBalanceShort: false,
  };
}

/** `sk_test_X`, `rk_test_X` and `pk_test_X` belong to one account: the one of the suffix X. */
export function accountOf(state: State, suffix: string): Account {
  const digest = createHash("sha256").update(`${state.seed}:${suffix}`).digest("hex");
  const id = `acct_${digest.slice(0, 16)}`;
  let account = state.accounts.get(id);
  if (account === undefined) {
    account = emptyAccount(id);
    state.accounts.set(id, account);
  }
  return account;
}

function emptyAccount(id: string): Account {
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
