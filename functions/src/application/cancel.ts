/** What every way to cancel a booking has in common: decide, fence, end at Stripe, give back. */
import type { Booking, Cancellation } from "../domain/booking.ts";
import { authorizedOf, decided, isEnding } from "../domain/authorization.ts";
import { fencedForCancel } from "../domain/booking-moves.ts";
import { cancellationOf, type CancellationDecision, type PaidSum } from "../domain/cancellation.ts";
import { disputesOf, lostIn } from "../domain/dispute.ts";
import { DomainError } from "../domain/errors.ts";
import { capturedOf, certainState, countingId } from "../domain/payment-status.ts";
import type { Ledger } from "../domain/payment.ts";
import { paysForPrice } from "../domain/reschedule.ts";
import { canceledRefundId, refundsOf, reservedIn, type RefundRequest } from "../domain/refund.ts";
import { changeBooking, type Settled } from "./change-booking.ts";
import { closeBooking } from "./close-booking.ts";
import { sendRefunds } from "./look-at-payment.ts";
import type { Deps, Write } from "./ports.ts";

export interface CancelWish {
  readonly bookingId: string;
  readonly by: Cancellation["by"];
  readonly reason: string | null;
  readonly dryRun: boolean;
  readonly now: number;
  readonly cause: string;
  /** Throws when this caller must not cancel this booking now; asked again on every read. */
  readonly check: (booking: Booking | null, ledgers: readonly Ledger[]) => Booking;
  /** Throws when this caller must not give back that much; not asked where nothing is changed. */
  readonly allow?: (ledgers: readonly Ledger[], decision: CancellationDecision) => void;
  /** What else belongs into the commit, also where somebody else has canceled it before. */
  readonly alsoWrite?: (before: Booking, after: Booking) => readonly Write[];
}

export interface Canceled {
  readonly booking: Booking;
  readonly decision: CancellationDecision;
}

/**
 * Cancels, or tells what a cancellation would give back. What was decided stands in the booking
 * before Stripe hears of it, so a repeat, an event or the sweep finishes what a crash leaves.
 * @throws DomainError whatever `check` throws; CONTENTION, UNAVAILABLE
 */
export async function cancel(deps: Deps, wish: CancelWish): Promise<Canceled> {
  const { bookingId, now, cause } = wish;
  const what = `canceled by the ${wish.by}`;
  const canceled = await changeBooking<Canceled>(deps, { bookingId, now, cause, what }, (found) => {
    const ledgers = found?.ledgers ?? [];
    const before = wish.check(found?.booking ?? null, ledgers);
    // A second call goes on with what the first has decided.
    if (before.status === "canceling") {
      const isNews = !wish.dryRun && before.cancellation?.by !== wish.by;
      const writes = isNews ? (wish.alsoWrite?.(before, before) ?? []) : [];
      return { ...unchanged(decisionIn(before)), writes };
    }
    const decision = decide(before, ledgers, wish);
    if (wish.dryRun) return unchanged(decision);
    wish.allow?.(ledgers, decision);
    const booking = fencedForCancel(before, cancellationBy(wish, decision));
    return {
      after: {
        booking,
        ledgers: withEndings(withRequests(ledgers, decision, wish), decision, wish),
      },
      writes: wish.alsoWrite?.(before, booking) ?? [],
      result: (after) => ({ booking: after.booking, decision }),
    };
  });
  if (wish.dryRun) return canceled;
  return { ...canceled, booking: await finish(deps, canceled, wish) };
}

function unchanged(decision: CancellationDecision) {
  return {
    after: null,
    result: ({ booking }: Settled): Canceled => ({ booking, decision }),
  };
}

function decide(
  booking: Booking,
  ledgers: readonly Ledger[],
  { now, by }: CancelWish,
): CancellationDecision {
  // What is not confirmed yet has cost the merchant nothing: whatever was taken goes back.
  const rules = booking.status === "confirmed" ? by : "merchant";
  // While a capture is under way nobody knows what there will be to give back.
  if (booking.status === "confirmed" && ledgers.some((ledger) => isCapturing(ledger))) {
    throw new DomainError("PAYMENT_IN_PROGRESS", { retryAfterMs: 10_000 });
  }
  // A fee was agreed on apart from the price: only who gives back everything gives it back.
  const counts = rules === "merchant" ? isPaid : paysForPrice;
  const paid = [...ledgers.map(paidSum), ...outsideSums(booking)];
  const counted = paid.filter(({ paymentId }) => counts(booking, paymentId));
  return cancellationOf(booking, counted, { now, by: rules });
}

function isPaid({ payments }: Booking, paymentId: string): boolean {
  return payments[paymentId]?.entry?.kind === "paid";
}

function isCapturing(ledger: Ledger): boolean {
  return isEnding(ledger) && ledger.ending?.kind === "capture";
}

/** Of what did not come through Stripe nothing goes back through it. */
function outsideSums({ payments, createdAt }: Booking): PaidSum[] {
  return Object.entries(payments)
    .filter(([, { outside }]) => outside !== undefined)
    .map(([paymentId, { captured, reserved }]) => {
      return { paymentId, captured, reserved, authorized: 0, refundable: 0, createdAt };
    });
}

/** What cancellation and refunds count with. */
export function paidSum(ledger: Ledger): PaidSum {
  const intentId = countingId(ledger) ?? "";
  const captured = capturedOf(ledger);
  const reserved = reservedIn(refundsOf(ledger, intentId));
  // What a dispute holds is asked for, too: Stripe refuses until it is won, and the request waits.
  const lost = lostIn(disputesOf(ledger.facts.disputes, intentId));
  return {
    paymentId: ledger.paymentId,
    captured,
    authorized: authorizedOf(ledger),
    reserved,
    refundable: Math.max(0, captured - reserved - lost),
    createdAt: ledger.createdAt,
  };
}

function cancellationBy(
  { now, by, reason }: CancelWish,
  { retained, refund }: CancellationDecision,
): Cancellation {
  return { at: now, by, reason, retained, refund };
}

function decisionIn({ cancellation }: Booking): CancellationDecision {
  return {
    retained: cancellation?.retained ?? 0,
    refund: cancellation?.refund ?? 0,
    parts: [],
    captures: [],
  };
}

/** Of reserved money what is retained is taken, and the rest released; a capture under way goes on. */
function withEndings(
  ledgers: readonly Ledger[],
  { captures }: CancellationDecision,
  { now, reason }: CancelWish,
): Ledger[] {
  return ledgers.map((ledger) => {
    if (!mayBeReserved(ledger) || isEnding(ledger)) return ledger;
    const amount = captures.find(({ paymentId }) => paymentId === ledger.paymentId)?.amount ?? 0;
    const kind = amount > 0 ? "capture" : "void";
    return decided(ledger, { kind, amount, why: "canceled", note: reason }, now);
  });
}

/** In doubt, too: should it turn out to have been taken, the decision tells that it goes back. */
function mayBeReserved(ledger: Ledger): boolean {
  const isInDoubt = certainState(ledger) === null && capturedOf(ledger) === 0;
  return authorizedOf(ledger) > 0 || isInDoubt;
}

function withRequests(
  ledgers: readonly Ledger[],
  { parts }: CancellationDecision,
  { now, reason }: CancelWish,
): Ledger[] {
  return ledgers.map((ledger) => {
    const part = parts.find(({ paymentId }) => paymentId === ledger.paymentId);
    if (part === undefined) return ledger;
    const request: RefundRequest = {
      intentId: countingId(ledger) ?? "",
      amount: part.amount,
      isAll: false,
      why: "canceled",
      state: "requested",
      stripeRefundId: null,
      attempt: 1,
      note: reason,
      createdAt: now,
    };
    const refundId = canceledRefundId(ledger.paymentId);
    return { ...ledger, requests: { ...ledger.requests, [refundId]: request } };
  });
}

/** As far as Stripe can be reached now; the sweep does the rest, so a failure here is none of the call. */
async function finish(
  deps: Deps,
  { booking, decision }: Canceled,
  { bookingId, now, cause }: CancelWish,
): Promise<Booking> {
  try {
    const closed = await closeBooking(deps, { bookingId, now, cause });
    for (const { paymentId } of decision.parts) await sendRefunds(deps, { paymentId, now, cause });
    return closed ?? booking;
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    deps.journal.note("cancel_unfinished", { bookingId, reason: error.reason });
    return booking;
  }
}
