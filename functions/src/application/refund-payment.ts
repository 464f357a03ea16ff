import { z } from "zod";
import { DomainError } from "../domain/errors.ts";
import { PaymentId, RequestId } from "../domain/ids.ts";
import { checkRefundLimit, refundPartOf, withOperatorRefund } from "../domain/operator-refund.ts";
import type { Ledger } from "../domain/payment.ts";
import { viewOf } from "../domain/payment-view.ts";
import { refundsOf } from "../domain/refund.ts";
import { refundableOf } from "../domain/refundable.ts";
import type { Operator } from "../domain/roles.ts";
import { operateOn, type Operation } from "./operate.ts";
import { OperatorReason } from "./operator-input.ts";
import { create, ref, type Deps } from "./ports.ts";
import { checkReuse, requestRecord, requestRef } from "./request-id.ts";
import { sendRefund } from "./send-refund.ts";

export const RefundPaymentInput = z.strictObject({
  paymentId: PaymentId,
  /** Minor units; without it, all that can still go back. */
  amount: z.number().optional(),
  /** Compared with the payment's, never used. */
  currency: z.string().optional(),
  reason: OperatorReason,
  requestId: RequestId.optional(),
});
export type RefundPaymentInput = z.infer<typeof RefundPaymentInput>;

/**
 * Gives money of one payment back. What was decided stands in the ledger before Stripe hears of it,
 * so that no other refund counts on the same money; a repeat or the sweep finishes what a crash leaves.
 * @throws DomainError PAYMENT_NOT_FOUND, NOT_CAPTURED, NOT_PERMITTED over a manager's limit, DISPUTE_OPEN,
 *   AMOUNT_INVALID, CURRENCY_MISMATCH, CURRENCY_UNSUPPORTED, REFUND_EXCEEDS_CAPTURED,
 *   REQUEST_ID_REUSED, CONTENTION, UNAVAILABLE
 */
export async function refundPayment(deps: Deps, operator: Operator, input: RefundPaymentInput) {
  const { paymentId, reason } = input;
  const now = await deps.clock.now();
  const deed = { operator, action: "refundPayment", reason, at: now } as const;
  const asked = askedFor(deps, operator, input);
  const what = `refund ${asked.refundId}`;
  const { ledger } = await operateOn(deps, deed, { paymentId, what }, async (found) =>
    reserve(deps, operator, { input, asked, now }, found.ledger),
  );
  await send(deps, ledger, { refundId: asked.refundId, now });
  const sent = await deps.store.read({ ledger: ref("ledger", paymentId) });
  return answerOf(sent.ledger?.data ?? ledger, asked.refundId, now);
}

interface Asked {
  readonly refundId: string;
  /** The request as it was named by its caller; null where it has no name. */
  readonly requestId: string | null;
}

/** A named request has a refund of its own, and always the same one. */
function askedFor(
  deps: Deps,
  { uid }: Operator,
  { requestId, paymentId }: RefundPaymentInput,
): Asked {
  const chance = Buffer.from(deps.randomBytes(10)).toString("hex");
  if (requestId === undefined) return { refundId: `op:${chance}`, requestId: null };
  // The payment, too: a request id may serve for another one after a day.
  const { id } = requestRef(uid, `refundPayment:${paymentId}`, requestId);
  return { refundId: `op:${id.slice(0, 20)}`, requestId };
}

async function reserve(
  deps: Deps,
  { uid, role }: Operator,
  { input, asked, now }: { input: RefundPaymentInput; asked: Asked; now: number },
  ledger: Ledger,
): Promise<Operation> {
  const record = requestRecord(input, ledger.bookingId, now);
  const named = asked.requestId && requestRef(uid, "refundPayment", asked.requestId);
  const known = named ? (await deps.store.read({ known: named })).known : null;
  if (known !== null) checkReuse(known.data, record);
  const before = ledger.requests[asked.refundId];
  // Our own commit whose acknowledgement was lost, or the same request again.
  if (before !== undefined) {
    if (isSame(before, input)) return { ledger: null };
    throw new DomainError("REQUEST_ID_REUSED", { field: "requestId" });
  }
  const part = refundPartOf(ledger, input);
  checkRefundLimit([ledger], part.amount, { role, max: deps.settings.managerRefundMax });
  return {
    ledger: withOperatorRefund(ledger, asked.refundId, { ...part, note: input.reason, now }),
    writes: named && known === null ? [create(named, record)] : [],
  };
}

/** Of a record that is gone after a day, the ledger still knows what was asked. */
function isSame(
  request: { readonly amount: number; readonly note: string | null },
  { amount = request.amount, reason }: RefundPaymentInput,
): boolean {
  return request.amount === amount && request.note === reason;
}

/** As far as Stripe can be reached now; the sweep does the rest, so a failure here is none of the call. */
export async function send(
  deps: Deps,
  ledger: Ledger,
  { refundId, now }: { refundId: string; now: number },
): Promise<void> {
  const { paymentId } = ledger;
  try {
    await sendRefund(deps, ledger, { paymentId, refundId, now, cause: "call:refundPayment" });
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    deps.journal.note("refund_unfinished", { paymentId, refundId, reason: error.reason });
  }
}

function answerOf(ledger: Ledger, refundId: string, now: number) {
  const { paymentId, bookingId, currency } = ledger;
  const intentId = ledger.requests[refundId]?.intentId ?? "";
  const refund = refundsOf(ledger, intentId).find((one) => one.refundId === refundId);
  const { captured, refunded, refunding } = viewOf(ledger);
  return {
    ...{ paymentId, bookingId, currency, captured, refunded, refunding },
    refund: { refundId, amount: refund?.amount ?? 0, state: refund?.status ?? "requested" },
    refundable: refundableOf(ledger)?.left ?? 0,
    serverTime: new Date(now).toISOString(),
  };
}
