import type { FaultSpec } from "./http/faults.ts";

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

/** How a delivery ended; `status` is null when nothing answered. */
export interface Delivered {
  status: number | null;
  body?: string;
  error: string | null;
}
