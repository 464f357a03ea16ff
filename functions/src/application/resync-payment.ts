import { z } from "zod";
import { DomainError } from "../domain/errors.ts";
import type { Observation } from "../domain/facts.ts";
import { PaymentId } from "../domain/ids.ts";
import { merge } from "../domain/merge.ts";
import { countingIntent } from "../domain/payment-status.ts";
import type { Ledger } from "../domain/payment.ts";
import { viewOf } from "../domain/payment-view.ts";
import { refundableOf } from "../domain/refundable.ts";
import type { Operator } from "../domain/roles.ts";
import { lookAtPayment } from "./look-at-payment.ts";
import { operateOn } from "./operate.ts";
import { OperatorReason } from "./operator-input.ts";
import { ref, type Deps } from "./ports.ts";

export const ResyncPaymentInput = z.strictObject({ paymentId: PaymentId, reason: OperatorReason });
export type ResyncPaymentInput = z.infer<typeof ResyncPaymentInput>;

/**
 * Asks Stripe for all that it knows of one payment, merges it as any event, and finishes what is owed.
 * @throws DomainError PAYMENT_NOT_FOUND, STRIPE_UNAVAILABLE, CONTENTION, UNAVAILABLE
 */
export async function resyncPayment(
  deps: Deps,
  operator: Operator,
  { paymentId, reason }: ResyncPaymentInput,
) {
  const at = await deps.clock.now();
  const deed = { operator, action: "resyncPayment", reason, at } as const;
  const { ledger: known } = await deps.store.read({ ledger: ref("ledger", paymentId) });
  if (known === null) throw new DomainError("PAYMENT_NOT_FOUND", { field: "paymentId" });
  const observations = await allThatStripeKnows(deps, known.data);
  const merged = await operateOn(deps, deed, { paymentId, what: "read from Stripe" }, (found) => ({
    ledger: { ...found.ledger, facts: merge(found.ledger.facts, observations) },
  }));
  await lookAtPayment(deps, merged.ledger, { paymentId, now: at, cause: "call:resyncPayment" });
  const { ledger } = await deps.store.read({ ledger: ref("ledger", paymentId) });
  return answerOf(ledger?.data ?? merged.ledger, at);
}

async function allThatStripeKnows(deps: Deps, ledger: Ledger): Promise<Observation[]> {
  const bound = ledger.paymentIntentId ?? countingIntent(ledger)?.id;
  const intentIds = new Set([...(bound ? [bound] : []), ...Object.keys(ledger.facts.intents)]);
  const seen: Observation[] = [];
  for (const intentId of intentIds) {
    const read = await deps.stripe.readIntent(intentId);
    if (read === null) throw new Error(`Stripe does not know ${intentId}`);
    seen.push(
      ...read.observations,
      ...(await deps.stripe.listRefunds(intentId)),
      ...(await deps.stripe.listDisputes(intentId)),
    );
  }
  return seen;
}

function answerOf(ledger: Ledger, at: number) {
  const { paymentId, bookingId, status, amount, currency, ...view } = viewOf(ledger);
  const { captured, refunded, refunding } = view;
  return {
    ...{ paymentId, bookingId, status, amount, currency, captured, refunded, refunding },
    refundable: refundableOf(ledger)?.left ?? 0,
    serverTime: new Date(at).toISOString(),
  };
}
