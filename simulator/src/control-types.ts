import type { FaultSpec } from "./http/faults.ts";
import type { DisputeReason } from "./resources/disputes/reasons.ts";
import type { FraudType } from "./resources/early-fraud-warnings/open.ts";

export interface FaultRequest extends Omit<FaultSpec, "match"> {
  match?: FaultSpec["match"];
}

/** What to send by hand. Give `event` or `events`. */
export interface DeliverRequest {
  /** An event's id, or a whole event object that is sent as it is. */
  event?: string | object;
  /** Sent in this order. */
  events?: (string | object)[];
  /** An endpoint's id or url; by default every endpoint that wants the event. */
  endpoint?: string;
  times?: number;
  parallel?: boolean;
  delayMs?: number;
  /** Signs with this instead of the endpoint's own secrets. */
  secret?: string;
  /** Signs with this time, in unix seconds, instead of now. */
  timestamp?: number;
  /** Changes the body after signing. */
  tamper?: boolean;
}

/** What becomes of a refund; the reasons only where the status has one. */
export interface RefundTransition {
  status: "pending" | "requires_action" | "succeeded" | "failed" | "canceled";
  failure_reason?:
    | "charge_for_pending_refund_disputed"
    | "declined"
    | "expired_or_canceled_card"
    | "insufficient_funds"
    | "lost_or_stolen_card"
    | "merchant_request"
    | "unknown";
  pending_reason?: "charge_pending" | "insufficient_funds" | "processing";
}

/** A dispute that opens at once. Name the charge, or its PaymentIntent. */
export interface DisputeRequest {
  charge?: string;
  payment_intent?: string;
  /** `fraudulent` unless told. */
  reason?: DisputeReason;
  /** All that is captured and not refunded, unless told. */
  amount?: number;
  /** The bank only asks: no money moves. */
  inquiry?: boolean;
}

export interface FraudReport {
  charge?: string;
  payment_intent?: string;
  /** `misc` unless told. */
  fraud_type?: FraudType;
}

/** How a delivery ended; `status` is null when nothing answered. */
export interface Delivered {
  status: number | null;
  body?: string;
  error: string | null;
}
