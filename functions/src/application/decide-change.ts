/** What becomes of a booking that its customer wants to change: decided and written in one commit. */
import type { Booking } from "../domain/booking.ts";
import { moved } from "../domain/booking-moves.ts";
import type { Part } from "../domain/cancellation.ts";
import { disputesOf, standingOf } from "../domain/dispute.ts";
import { DomainError } from "../domain/errors.ts";
import { countingId } from "../domain/payment-status.ts";
import type { Ledger } from "../domain/payment.ts";
import { dropping, isChangeOver } from "../domain/pending-change.ts";
import { changedRefundId, type RefundRequest } from "../domain/refund.ts";
import { changeable, changed, isSame, paysForPrice } from "../domain/reschedule.ts";
import { paidSum } from "./cancel.ts";
import { changeBooking, type BookingChange, type Settled } from "./change-booking.ts";
import type { Deps } from "./ports.ts";
import { priceChange, pricesAhead } from "./price-change.ts";
import { remember, repeated, replayed, type ChangeWish, type Decided } from "./remember-change.ts";
import { openAskOf } from "./request-refund.ts";

/** `blocked`: another change may still be paid. It is fenced now, and has to be ended at Stripe first. */
type Step = Decided | { readonly kind: "blocked" };

/** @throws DomainError as `rescheduleBooking` */
export async function decideChange(deps: Deps, wish: ChangeWish): Promise<Step> {
  const { bookingId, now, cause } = wish;
  const own = await pricesAhead(deps, wish);
  const what = "changed by the customer";
  return changeBooking<Step>(deps, { bookingId, now, cause, what }, async (found) => {
    const known = await repeated(deps, wish);
    if (known !== null) return left(replayed(requireOwn(found, wish), known));
    const before = changeable(found?.booking ?? null, wish.uid, now);
    const settled = { ledgers: found?.ledgers ?? [], booking: before };
    if (isSame(wish.items, before.items)) return keepAsIs(before, wish);
    const waiting = asItWaits(before, wish);
    if (waiting !== null) return left(waiting, wish);
    await checkMoney(deps, settled);
    const priced = await priceChange(deps, before, wish, own);
    if (isBeingPaid(before) && !wish.dryRun) return block(settled, now);
    return exchange(deps, settled, { wish, ...priced });
  });
}

function requireOwn(found: Settled | null, { uid }: ChangeWish): Booking {
  if (found?.booking.uid !== uid) throw new DomainError("BOOKING_NOT_FOUND");
  return found.booking;
}

/** Nothing is written, but that it was asked. */
function left(decided: Decided, wish?: ChangeWish): BookingChange<Step> {
  const writes = wish === undefined ? [] : remember(decided, wish);
  return { after: null, writes, result: () => decided };
}

/** It is what it was: a change that waits for its payment is given up. */
function keepAsIs(before: Booking, wish: ChangeWish): BookingChange<Step> {
  const none = { kind: "none", dueId: null, amount: 0, refund: 0, givers: [] } as const;
  const decided = { ...none, booking: before, price: before.price };
  const dropped = dropping(before);
  if (wish.dryRun || dropped === before) return left(decided, wish);
  return {
    after: { booking: moved(dropped, wish.now), ledgers: [] },
    writes: remember(decided, wish),
    result: ({ booking }) => ({ ...decided, booking }),
  };
}

/** The same was asked for before, and waits for its payment; null if not. */
function asItWaits(booking: Booking, { items, now }: ChangeWish): Decided | null {
  const { pendingChange, dues } = booking;
  if (pendingChange === null || !isSame(items, pendingChange.items)) return null;
  const { dueId, price } = pendingChange;
  if (isChangeOver(booking, dueId, now)) return null;
  const amount = dues[dueId]?.amount ?? 0;
  return { kind: "to_pay", booking, price, dueId, amount, refund: 0, givers: [] };
}

/**
 * Money that somebody is deciding about is left alone. @NOTE A request for a refund may be made at the
 * same time: whoever decides it looks at the sums of that moment, so that no more goes back than there is.
 * @throws DomainError DISPUTE_OPEN, REFUND_REQUEST_OPEN
 */
async function checkMoney(deps: Deps, { booking, ledgers }: Settled): Promise<void> {
  const isDisputed = (ledger: Ledger) =>
    standingOf(disputesOf(ledger.facts.disputes, countingId(ledger) ?? "")) !== "none";
  if (ledgers.some(isDisputed)) throw new DomainError("DISPUTE_OPEN", { field: "bookingId" });
  if ((await openAskOf(deps, booking.bookingId)) !== null) {
    throw new DomainError("REFUND_REQUEST_OPEN", { field: "bookingId" });
  }
}

function isBeingPaid({ pendingChange, dues }: Booking): boolean {
  return pendingChange !== null && dues[pendingChange.dueId]?.live != null;
}

function block({ booking, ledgers }: Settled, now: number): BookingChange<Step> {
  const after = { booking: moved(dropping(booking), now), ledgers };
  return { after, result: () => ({ kind: "blocked" }) };
}

type Priced = Awaited<ReturnType<typeof priceChange>>;

function exchange(
  { settings }: Deps,
  { booking: before, ledgers }: Settled,
  { wish, sale, slots }: Priced & { readonly wish: ChangeWish },
): BookingChange<Step> {
  const { now } = wish;
  const sums = ledgers.filter(({ paymentId }) => paysForPrice(before, paymentId)).map(paidSum);
  const next = changed(before, sums, sale, { now, holdMs: settings.holdMs });
  const parts = next.kind === "done" ? next.parts : [];
  const refund = parts.reduce((sum, { amount }) => sum + amount, 0);
  const { dueId, amount } = next.kind === "to_pay" ? next : { dueId: null, amount: 0 };
  const givers = parts.map(({ paymentId }) => paymentId);
  const decided = { kind: next.kind, price: sale.price, dueId, amount, refund, givers };
  if (wish.dryRun) return left({ ...decided, booking: before, dueId: null });
  return {
    after: {
      booking: moved(next.booking, now),
      ledgers: withRequests(ledgers, parts, { now, version: before.version + 1 }),
    },
    writes: remember(decided, wish),
    slots,
    result: ({ booking }) => ({ ...decided, booking }),
  };
}

function withRequests(
  ledgers: readonly Ledger[],
  parts: readonly Part[],
  { now, version }: { now: number; version: number },
): Ledger[] {
  return ledgers.map((ledger) => {
    const part = parts.find(({ paymentId }) => paymentId === ledger.paymentId);
    if (part === undefined) return ledger;
    const request: RefundRequest = {
      ...{ intentId: countingId(ledger) ?? "", amount: part.amount, isAll: false, why: "changed" },
      ...{ state: "requested", stripeRefundId: null, attempt: 1, note: null, createdAt: now },
    };
    const refundId = changedRefundId(ledger.paymentId, version);
    return { ...ledger, requests: { ...ledger.requests, [refundId]: request } };
  });
}
