/**
 * Stripe's objects in our words. The same state gives the same snapshot whether an event or a read
 * brings it; otherwise a repeat would look like a contradiction.
 */
import {
  IntentStatus,
  type IntentSnapshot,
  type Observation,
  type RawDecline,
} from "../../domain/facts.ts";
import { StripeCharge, StripeRefund, type StripeIntent } from "./objects.ts";
import { observeRefund } from "./translate-after.ts";
import { bookedOf, observeBooked } from "./translate-booked.ts";

export interface Stamp {
  /** Whole seconds, Stripe's clock. */
  readonly asOf: number;
  readonly source: "event" | "read";
}

/** A PaymentIntent, and its newest charge and its refunds where Stripe was asked to show them. */
export function observeIntent(intent: StripeIntent, { asOf, source }: Stamp): Observation[] {
  const seen: Observation = {
    kind: "intent",
    id: intent.id,
    asOf,
    source,
    snapshot: snapshotOf(intent),
    failedChargeId: intent.last_payment_error?.charge ?? null,
  };
  const charge = StripeCharge.safeParse(intent.latest_charge);
  return charge.success ? [seen, ...observeCharge(charge.data, asOf)] : [seen];
}

export function observeCharge(charge: StripeCharge, asOf: number): Observation[] {
  const { card, captureBefore } = charge.payment_method_details;
  const status = chargeStatusOf(charge.status);
  return [
    {
      kind: "charge",
      id: charge.id,
      asOf,
      intentId: charge.payment_intent,
      status,
      captured: charge.captured,
      amount: charge.amount,
      amountCaptured: charge.amount_captured,
      amountRefunded: charge.amount_refunded,
      fee: feeOf(charge),
      receiptUrl: charge.receipt_url,
      card,
      captureBefore: captureBefore === null ? null : captureBefore * 1000,
      decline: status === "failed" ? chargeDeclineOf(charge) : null,
    },
    ...observeBookedOf(charge, asOf),
    ...charge.refunds.flatMap((refund) => observeRefund(StripeRefund.parse(refund), asOf)),
  ];
}

function observeBookedOf(charge: StripeCharge, asOf: number): Observation[] {
  const { id: sourceId, balance_transaction: booked, failure_balance_transaction: back } = charge;
  return [
    ...observeBooked(booked, { kind: "charge", sourceId }, asOf),
    ...observeBooked(back, { kind: "charge_failure", sourceId }, asOf),
  ];
}

function snapshotOf(intent: StripeIntent): IntentSnapshot {
  const status = intentStatusOf(intent.status);
  return {
    status,
    amount: intent.amount,
    currency: intent.currency,
    amountReceived: intent.amount_received,
    amountCapturable: intent.amount_capturable,
    uid: intent.metadata["uid"] ?? null,
    decline: isWaitingForCustomer(status) ? intentDeclineOf(intent) : null,
    cancellationReason: status === "canceled" ? intent.cancellation_reason : null,
  };
}

/** Stripe's lists of statuses are open: a value that it adds later must not pass for one we know. */
function intentStatusOf(status: string): IntentStatus {
  const known = IntentStatus.safeParse(status);
  return known.success ? known.data : "unknown";
}

function chargeStatusOf(status: string): "pending" | "succeeded" | "failed" | "unknown" {
  switch (status) {
    case "pending":
    case "succeeded":
    case "failed":
      return status;
    default:
      return "unknown";
  }
}

/** An earlier try's error may linger on a PaymentIntent that has moved on; there it says nothing. */
function isWaitingForCustomer(status: IntentStatus): boolean {
  return (
    status === "requires_payment_method" ||
    status === "requires_confirmation" ||
    status === "requires_action"
  );
}

function intentDeclineOf({ last_payment_error: error }: StripeIntent): RawDecline | null {
  return error === null ? null : { code: error.code, declineCode: error.decline_code };
}

/** A charge has no decline code of its own; where the issuer declined, the outcome's reason is it. */
function chargeDeclineOf({ failure_code: code, outcome }: StripeCharge): RawDecline {
  const byIssuer = outcome !== null && outcome.type === "issuer_declined";
  return { code, declineCode: byIssuer ? outcome.reason : null };
}

/** Events show only the id of a balance transaction. A fee in another currency is not comparable. */
function feeOf({ balance_transaction, currency }: StripeCharge): number | null {
  const booked = bookedOf(balance_transaction);
  return booked !== null && booked.currency === currency ? booked.fee : null;
}
