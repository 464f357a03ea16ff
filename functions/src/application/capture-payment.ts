import { z } from "zod";
import { captureBeforeOf, captureDecided } from "../domain/authorization.ts";
import { DomainError } from "../domain/errors.ts";
import { PaymentId, RequestId } from "../domain/ids.ts";
import { capturedOf, statusOf } from "../domain/payment-status.ts";
import type { Ledger } from "../domain/payment.ts";
import type { Operator } from "../domain/roles.ts";
import { finishAuthorization } from "./end-authorization.ts";
import { isoOrNull } from "./iso-or-null.ts";
import { operateOn } from "./operate.ts";
import { OperatorReason } from "./operator-input.ts";
import type { Deps } from "./ports.ts";
import { claimRequestId } from "./request-id.ts";

export const CapturePaymentInput = z.strictObject({
  paymentId: PaymentId,
  /** Minor units; without it, all that is authorized. */
  amount: z.int().min(1).optional(),
  reason: OperatorReason,
  requestId: RequestId.optional(),
});
export type CapturePaymentInput = z.infer<typeof CapturePaymentInput>;

/**
 * Takes all or a part of an authorized payment; what is not taken is released for good.
 * @throws DomainError PAYMENT_NOT_FOUND, AMOUNT_INVALID, NOT_AUTHORIZED, ALREADY_CAPTURED, ALREADY_VOIDED,
 *   AUTHORIZATION_LAPSED, AMOUNT_TOO_LARGE, AMOUNT_MISMATCH, PAYMENT_IN_PROGRESS, STRIPE_REFUSED,
 *   BOOKING_ENDED, REQUEST_ID_REUSED, CONTENTION, UNAVAILABLE
 */
export async function capturePayment(deps: Deps, operator: Operator, input: CapturePaymentInput) {
  const now = await deps.clock.now();
  const { paymentId, reason } = input;
  const deed = { operator, action: "capturePayment", reason, at: now } as const;
  const asked = { uid: operator.uid, what: "capturePayment", input, now };
  await claimRequestId(deps, asked, () => Promise.resolve({ bookingId: null, dueId: null }));
  const what = "capture decided";
  await operateOn(deps, deed, { paymentId, what }, ({ ledger, booking }) => {
    if (input.requestId !== undefined && isDone(ledger, input)) return { ledger: null };
    // Its cancellation decides what is taken of it.
    if (booking.closing === "cancel") throw new DomainError("BOOKING_ENDED");
    const wish = { amount: input.amount ?? null, note: reason, now };
    const decided = captureDecided(ledger, wish);
    return { ledger: decided === ledger ? null : decided };
  });
  const ledger = await finishAuthorization(deps, { paymentId, now, cause: "call:capturePayment" });
  if (ledger.ending?.state === "refused") throw new DomainError("STRIPE_REFUSED");
  return authorizationAnswer(ledger, now);
}

/** A repeat, under the same request id, of what has been done already. */
function isDone(ledger: Ledger, { amount }: CapturePaymentInput): boolean {
  const { ending } = ledger;
  if (statusOf(ledger) !== "succeeded" || ending?.kind !== "capture") return false;
  return amount === undefined || ending.amount === amount;
}

export function authorizationAnswer(ledger: Ledger, now: number) {
  const before = captureBeforeOf(ledger);
  return {
    paymentId: ledger.paymentId,
    bookingId: ledger.bookingId,
    /** Still `authorized` where Stripe could not be reached: the sweep goes on. */
    status: statusOf(ledger),
    captured: capturedOf(ledger),
    currency: ledger.currency,
    captureBefore: isoOrNull(before),
    serverTime: new Date(now).toISOString(),
  };
}
