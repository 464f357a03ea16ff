/** The disputes of the simulation: a bank that takes the money's side, and tells of it now and then. */
import type { Payments, StripeNotice } from "../../../src/application/ports.ts";
import type { DisputeStatus } from "../../../src/domain/dispute-facts.ts";
import type { Observation } from "../../../src/domain/facts.ts";
import { disputeBooked, movementsOf } from "../fake-balance.ts";
import type { FakeStripe } from "../fake-stripe.ts";

export interface Disputes {
  /** The PaymentIntents whose dispute nobody has decided. */
  open(): string[];
  move(intentId: string, status: DisputeStatus): StripeNotice;
  /** What Stripe answers when it is asked. */
  readonly list: Payments["listDisputes"];
}

/** @param nowMs on Stripe's clock */
export function keepDisputes(stripe: FakeStripe, nowMs: () => number): Disputes {
  const statuses = new Map<string, DisputeStatus>();
  let told = 0;
  const nowS = () => Math.floor(nowMs() / 1000);
  const isOpen = (status: DisputeStatus | undefined) => status === "needs_response";
  function seen(intentId: string): Observation[] {
    const status = statuses.get(intentId);
    const intent = stripe.intents.get(intentId);
    if (status === undefined || intent === undefined) return [];
    const { order, charges, taken } = intent;
    const [amount, { currency }] = [taken ?? order.amount, order];
    const booked = disputeBooked({ id: `du_${intentId}`, amount, currency }, status === "won");
    const fact = {
      ...{ intentId, chargeId: charges.at(-1)?.id ?? null, currency },
      ...{ amount, reason: "fraudulent", movements: movementsOf(booked) },
      snapshot: { status, isRefundable: false, dueBy: null },
    };
    return [{ kind: "dispute", id: `du_${intentId}`, asOf: nowS(), fact }];
  }
  return {
    open: () => [...statuses].filter(([, status]) => isOpen(status)).map(([id]) => id),
    move(intentId, status) {
      statuses.set(intentId, status);
      // Neither what is disputed nor what is lost can be given back.
      stripe.dispute(intentId, status !== "won");
      told += 1;
      const type = isOpen(status) ? "charge.dispute.created" : "charge.dispute.closed";
      return {
        ...{ eventId: `evt_du_${String(told)}`, type, created: nowS(), livemode: false },
        ...{ account: null, intentId, metadata: {}, observations: seen(intentId) },
      };
    },
    list: (intentId) => Promise.resolve(seen(intentId)),
  };
}
