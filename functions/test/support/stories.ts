/** What Stripe tells during one payment, as observations: the stuff of the merge properties. */
import type { IntentSnapshot, IntentStatus, Observation } from "../../src/domain/facts.ts";
import type { DisputeObservation, DisputeStatus } from "../../src/domain/dispute-facts.ts";
import { newLedger, type Ledger } from "../../src/domain/payment.ts";
import type { RefundRequest } from "../../src/domain/refund.ts";
import type { EntryFact } from "../../src/domain/entry-facts.ts";
import type { RefundObservation, RefundStatus } from "../../src/domain/refund-facts.ts";

export const UID = "user-1";
export const BOOKING_ID = "BBBBBBBBBBBBBBBBBBBB";
export const PAYMENT_ID = `${BOOKING_ID}_full_1`;
export const INTENT_ID = "pi_1";
/** Seconds on Stripe's clock. */
export const T0 = 1_800_000_000;

export function aLedger(change: Partial<Ledger> = {}): Ledger {
  const ledger = newLedger({
    paymentId: PAYMENT_ID,
    bookingId: BOOKING_ID,
    dueId: "full",
    n: 1,
    uid: UID,
    amount: 4500,
    currency: "eur",
    createKey: `test:${PAYMENT_ID}:create`,
    createParams: {
      customerId: "cus_1",
      captureMethod: "automatic",
      saveCard: false,
      receiptEmail: null,
      description: "Airport ABCD2345",
    },
    createdAt: T0 * 1000,
  });
  return { ...ledger, ...change };
}

export function snapshot(
  status: IntentStatus,
  change: Partial<IntentSnapshot> = {},
): IntentSnapshot {
  return {
    status,
    amount: 4500,
    currency: "eur",
    amountReceived: status === "succeeded" ? 4500 : 0,
    amountCapturable: status === "requires_capture" ? 4500 : 0,
    uid: UID,
    decline: null,
    cancellationReason: null,
    ...change,
  };
}

export function intent(
  status: IntentStatus,
  at: number,
  change: Partial<IntentSnapshot> = {},
  more: Partial<Observation & { kind: "intent" }> = {},
): Observation {
  return {
    kind: "intent",
    id: INTENT_ID,
    asOf: T0 + at,
    source: "event",
    snapshot: snapshot(status, change),
    failedChargeId: null,
    ...more,
  };
}

export function charge(
  id: string,
  status: "pending" | "succeeded" | "failed",
  at: number,
  more: Partial<Observation & { kind: "charge" }> = {},
): Observation {
  const captured = status === "succeeded";
  return {
    kind: "charge",
    id,
    asOf: T0 + at,
    intentId: INTENT_ID,
    status,
    captured,
    amount: 4500,
    amountCaptured: captured ? 4500 : 0,
    amountRefunded: 0,
    fee: null,
    receiptUrl: captured ? `https://pay.example/${id}` : null,
    card: { brand: "visa", last4: "4242" },
    captureBefore: null,
    decline: status === "failed" ? { code: "card_declined", declineCode: "generic_decline" } : null,
    ...more,
  };
}

export function refund(
  id: string,
  status: RefundStatus,
  at: number,
  change: Partial<RefundObservation["fact"]> = {},
): Observation {
  return {
    kind: "refund",
    id,
    asOf: T0 + at,
    fact: {
      intentId: INTENT_ID,
      chargeId: "ch_1",
      refundId: null,
      amount: 1500,
      currency: "eur",
      created: T0 + at,
      status,
      failureReason: status === "failed" ? "lost_or_stolen_card" : null,
      ...change,
    },
  };
}

/** What was booked for `sourceId`. */
export function entry(id: string, fact: Omit<EntryFact, "net" | "currency">, at = 0): Observation {
  const net = fact.amount - fact.fee;
  return { kind: "entry", id, asOf: T0 + at, fact: { ...fact, net, currency: "eur" } };
}

export function aRefundRequest(change: Partial<RefundRequest> = {}): RefundRequest {
  return {
    intentId: INTENT_ID,
    amount: 1500,
    isAll: false,
    why: "operator",
    state: "requested",
    stripeRefundId: null,
    attempt: 1,
    note: "rain",
    createdAt: (T0 + 1) * 1000,
    ...change,
  };
}

export function dispute(
  id: string,
  status: DisputeStatus,
  at: number,
  change: Partial<DisputeObservation["fact"]["snapshot"]> = {},
  more: Partial<DisputeObservation["fact"]> = {},
): Observation {
  return {
    kind: "dispute",
    id,
    asOf: T0 + at,
    fact: {
      intentId: INTENT_ID,
      chargeId: "ch_1",
      amount: 4500,
      currency: "eur",
      reason: "fraudulent",
      snapshot: { status, isRefundable: false, dueBy: null, ...change },
      movements: {},
      ...more,
    },
  };
}

export function warning(id: string, at: number, isActionable: boolean): Observation {
  const ids = { intentId: INTENT_ID, chargeId: "ch_1" };
  const fact = { ...ids, fraudType: "misc", isActionable };
  return { kind: "warning", id, asOf: T0 + at, fact };
}

const out = { txn_out: { amount: -4500, fee: 1500, net: -6000 } };
const withdrawn = { movements: out };
const reinstated = { movements: { ...out, txn_in: { amount: 4500, fee: 0, net: 4500 } } };

const declined = { decline: { code: "card_declined", declineCode: "insufficient_funds" } };

/** As it is told since the currency is kept. */
const told = ({ movements }: typeof withdrawn) => ({
  movements: { txn_out: { ...movements.txn_out, currency: "eur" } },
});

/** Whole histories, in the order in which they happened, with the status they must end in. */
export const STORIES: readonly (readonly [string, readonly Observation[], string])[] = [
  [
    "a card that simply works",
    [intent("requires_payment_method", 0), charge("ch_1", "succeeded", 9), intent("succeeded", 9)],
    "succeeded",
  ],
  [
    "two declines, then success on the same PaymentIntent",
    [
      intent("requires_payment_method", 0),
      charge("ch_1", "failed", 5),
      intent("requires_payment_method", 5, declined, { failedChargeId: "ch_1" }),
      charge("ch_2", "failed", 9),
      intent("requires_payment_method", 9, declined, { failedChargeId: "ch_2" }),
      charge("ch_3", "succeeded", 15),
      intent("succeeded", 15),
      charge("ch_3", "succeeded", 17, { fee: 155 }),
    ],
    "succeeded",
  ],
  [
    "3-D Secure, all within one second",
    [
      intent("requires_payment_method", 0),
      intent("requires_action", 0),
      charge("ch_1", "succeeded", 0),
      intent("succeeded", 0),
    ],
    "succeeded",
  ],
  [
    "a delayed method that fails in the end",
    [
      intent("requires_payment_method", 0),
      intent("processing", 4),
      charge("ch_1", "failed", 90),
      intent("requires_payment_method", 90, declined, { failedChargeId: "ch_1" }),
    ],
    "requires_payment_method",
  ],
  [
    "canceled after a decline",
    [
      intent("requires_payment_method", 0),
      intent("requires_payment_method", 3, declined, { failedChargeId: "ch_1" }),
      intent("canceled", 60, { cancellationReason: "abandoned" }),
    ],
    "canceled",
  ],
  [
    "authorized only",
    [
      intent("requires_payment_method", 0),
      charge("ch_1", "succeeded", 4, { captured: false, amountCaptured: 0 }),
      intent("requires_capture", 4),
    ],
    "authorized",
  ],
  [
    "paid, given back in part twice, and one of the refunds fails in the end",
    [
      charge("ch_1", "succeeded", 9),
      intent("succeeded", 9),
      refund("re_1", "pending", 20, { refundId: "op:1" }),
      refund("re_1", "succeeded", 20, { refundId: "op:1" }),
      refund("re_2", "succeeded", 25, { amount: 700 }),
      entry("txn_1", { kind: "charge", sourceId: "ch_1", amount: 4500, fee: 161 }),
      entry("txn_2", { kind: "refund", sourceId: "re_1", amount: -1500, fee: 0 }),
      charge("ch_1", "succeeded", 25, { amountRefunded: 2200 }),
      refund("re_1", "failed", 90, { refundId: "op:1" }),
      entry("txn_3", { kind: "refund_failure", sourceId: "re_1", amount: 1500, fee: 0 }),
    ],
    "succeeded",
  ],
  [
    "paid, reported as fraud, disputed, lost, and won after all",
    [
      charge("ch_1", "succeeded", 9),
      intent("succeeded", 9),
      warning("issfr_1", 30, true),
      dispute("du_1", "needs_response", 40, {}, withdrawn),
      warning("issfr_1", 40, false),
      dispute("du_1", "under_review", 50, {}, withdrawn),
      dispute("du_1", "lost", 60, {}, told(withdrawn)),
      dispute("du_1", "won", 70, {}, reinstated),
    ],
    "succeeded",
  ],
  [
    "a tie inside one second that only a read can settle",
    [
      intent("requires_payment_method", 0),
      intent("requires_action", 0),
      intent("requires_payment_method", 0, declined),
      intent("requires_payment_method", 5, declined, { source: "read" }),
    ],
    "requires_payment_method",
  ],
];
