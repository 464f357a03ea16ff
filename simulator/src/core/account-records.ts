import type { IntentData } from "../resources/checkout-sessions/params-items.ts";
import type { JsonObject } from "./json.ts";
import type {
  CheckoutSession,
  ConfirmationToken,
  Coupon,
  Discount,
  LineItem,
  PaymentMethod,
  WebhookEndpoint,
} from "./stripe-types.ts";

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
