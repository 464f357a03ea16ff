/** The refunds of the fake Stripe, through the real translation. */
import { translateEvent } from "../../src/adapters/stripe/events.ts";
import { StripeRefund } from "../../src/adapters/stripe/objects.ts";
import { observeRefund } from "../../src/adapters/stripe/translate-after.ts";
import type { RefundOrder, RefundOutcome, StripeNotice } from "../../src/application/ports.ts";
import { failureBooked, refundBooked } from "./fake-balance.ts";
import type { ShelfRow } from "./fake-lists.ts";
import type { Observation } from "../../src/domain/facts.ts";

export interface FakeRefund {
  readonly id: string;
  readonly intentId: string;
  readonly chargeId: string;
  readonly amount: number;
  readonly currency: string;
  readonly created: number;
  readonly status: string;
  readonly metadata: Readonly<Record<string, string>>;
}

export interface RefundShelf {
  readonly refunds: ReadonlyMap<string, FakeRefund>;
  /** Minor units that refunds of this PaymentIntent have taken or are taking. */
  refundedOf(intentId: string): number;
  make(order: RefundOrder, from: Source | null): RefundOutcome;
  /** What the bank does with a refund that was made. */
  move(id: string, status: string): void;
  observe(intentId: string, asOf: number): Observation[];
  listed(asOf: number): ShelfRow[];
  jsonOf(intentId: string): object[];
  noticeOf(id: string, type: string, event: object): StripeNotice;
}

/** What a refund is taken from; null where no money was captured. */
export interface Source {
  readonly chargeId: string;
  readonly captured: number;
  readonly currency: string;
  readonly isDisputed: boolean;
}

export function createRefundShelf({
  nextId,
  nowS,
}: {
  nextId: (prefix: string) => string;
  nowS: () => number;
}): RefundShelf {
  const refunds = new Map<string, FakeRefund>();
  const of = (intentId: string) => [...refunds.values()].filter((one) => one.intentId === intentId);
  const refundedOf = (intentId: string) =>
    of(intentId)
      .filter(({ status }) => status !== "failed" && status !== "canceled")
      .reduce((sum, { amount }) => sum + amount, 0);
  return {
    refunds,
    refundedOf,
    make({ intentId, amount, metadata }, source) {
      if (source === null) return { kind: "refused", code: "charge_not_captured" };
      if (source.isDisputed) return { kind: "blocked" };
      const left = source.captured - refundedOf(intentId);
      if (left === 0) return { kind: "refused", code: "charge_already_refunded" };
      const wanted = amount ?? left;
      if (wanted > left) return { kind: "refused", code: null };
      const id = nextId("re");
      const { chargeId, currency } = source;
      const facts = { id, intentId, chargeId, amount: wanted, currency, created: nowS() };
      refunds.set(id, { ...facts, status: "succeeded", metadata });
      return { kind: "created", stripeRefundId: id };
    },
    move(id, status) {
      const refund = refunds.get(id);
      if (refund === undefined) throw new Error(`the fake Stripe has no ${id}`);
      refunds.set(id, { ...refund, status });
    },
    observe: (intentId, asOf) =>
      of(intentId).flatMap((refund) => observeRefund(StripeRefund.parse(shown(refund)), asOf)),
    listed: (asOf) =>
      [...refunds.values()].map((refund) => ({
        ...{ id: refund.id, intentId: refund.intentId, created: refund.created },
        observations: observeRefund(StripeRefund.parse(shown(refund)), asOf),
      })),
    jsonOf: (intentId) => of(intentId).map(jsonOf),
    noticeOf(id, type, event) {
      const refund = refunds.get(id);
      const notice = translateEvent({ ...event, type, data: { object: refund && jsonOf(refund) } });
      if (notice === null) throw new Error(`there is nothing for ${type} to be about`);
      return notice;
    },
  };
}

function jsonOf(made: FakeRefund) {
  const { intentId: payment_intent, chargeId: charge, ...refund } = made;
  const failure_reason = refund.status === "failed" ? "lost_or_stolen_card" : null;
  const balance_transaction = refundBooked(refund).id;
  const back = hasFailed(made) ? { failure_balance_transaction: failureBooked(refund).id } : {};
  return {
    ...{ object: "refund", ...refund, payment_intent, charge, failure_reason },
    ...{ balance_transaction, ...back },
  };
}

/** As a list shows it that was asked for what is booked. */
function shown(refund: FakeRefund) {
  const back = hasFailed(refund) ? { failure_balance_transaction: failureBooked(refund) } : {};
  return { ...jsonOf(refund), balance_transaction: refundBooked(refund), ...back };
}

export function hasFailed({ status }: FakeRefund): boolean {
  return status === "failed" || status === "canceled";
}
