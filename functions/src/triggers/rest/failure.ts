/** Everything that a REST route can refuse, before a contract puts it into its own words. */
import type { SafeDecline } from "../../domain/decline.ts";
import type { Action, ErrorDetails, Reason } from "../../domain/errors.ts";

/** What only HTTP knows, and the card that was declined while a client waited. */
export const HTTP_REASONS = [
  "ROUTE_NOT_FOUND",
  "METHOD_NOT_ALLOWED",
  "CONTENT_TYPE_UNSUPPORTED",
  "ORIGIN_REFUSED",
  "CARD_DECLINED",
] as const;
export type HttpReason = (typeof HTTP_REASONS)[number];

export interface Failure extends ErrorDetails {
  readonly status: number;
  readonly reason: Reason | HttpReason;
  readonly action: Action;
  readonly retryable: boolean;
  /** Safe to show. */
  readonly message: string;
  /** Of CARD_DECLINED: why, as far as the card's holder may be told. */
  readonly decline?: SafeDecline;
  readonly requestId: string;
}
