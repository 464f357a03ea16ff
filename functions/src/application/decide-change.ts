/** What becomes of a booking that its customer wants to change: decided and written in one commit. */
import type { Booking } from "../domain/booking.ts";
import { moved } from "../domain/booking-moves.ts";
import type { Part } from "../domain/cancellation.ts";
import type { Slot } from "../domain/catalog.ts";
import { disputesOf, standingOf } from "../domain/dispute.ts";
import { DomainError } from "../domain/errors.ts";
import { countingId } from "../domain/payment-status.ts";
import type { Ledger } from "../domain/payment.ts";
import { dropping, isChangeOver } from "../domain/pending-change.ts";
import type { Price } from "../domain/price.ts";
import type { PricedItems, WantedItem } from "../domain/priced-items.ts";
import { changedRefundId, type RefundRequest } from "../domain/refund.ts";
import { resaleOf } from "../domain/resale.ts";
import { changeable, changed, isSame } from "../domain/reschedule.ts";
import { paidSum } from "./cancel.ts";
import { changeBooking, type BookingChange, type Settled } from "./change-booking.ts";
import type { Idempotency } from "./documents.ts";
import { create, ref, type Deps, type Versioned, type Write } from "./ports.ts";
import { ownPrices } from "./price-for.ts";
import { readShelf } from "./read-shelf.ts";
import { checkReuse, requestRecord, requestRef } from "./request-id.ts";
import { openAskOf } from "./request-refund.ts";

export interface ChangeWish {
  readonly bookingId: string;
  readonly uid: string;
  readonly items: readonly WantedItem[];
  readonly dryRun: boolean;
  readonly requestId: string;
  /** As it came: a repeat has to be the same. */
  readonly input: object;
  readonly now: number;
  readonly cause: string;
}

export interface Decided {
  readonly kind: "done" | "to_pay" | "none";
  readonly booking: Booking;
  /** What it costs then. */
  readonly price: Price;
  readonly dueId: string | null;
  /** Minor units: what is to be paid, and what goes back. */
  readonly amount: number;
  readonly refund: number;
  /** The payments that give it back. */
  readonly givers: readonly string[];
}

/** Another change may still be paid: it is fenced now, and has to be ended at Stripe first. */
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
    const pending = before.pendingChange;
    const isWaiting = pending !== null && !isChangeOver(before, pending.dueId, now);
    if (isWaiting && isSame(wish.items, pending.items)) {
      const amount = before.dues[pending.dueId]?.amount ?? 0;
      const outcome = { kind: "to_pay", dueId: pending.dueId, amount, refund: 0 } as const;
      return left({ ...outcome, booking: before, price: pending.price, givers: [] }, wish);
    }
    await checkMoney(deps, settled);
    const { sale, slots } = await resale(deps, before, wish, own);
    const isBlocked = pending !== null && before.dues[pending.dueId]?.live != null;
    if (isBlocked && !wish.dryRun) return block(settled, now);
    return exchange(deps, settled, { wish, sale, slots });
  });
}

/** By its name: this very call, when only the acknowledgement of its commit was lost, or an earlier one. */
async function repeated(deps: Deps, wish: ChangeWish): Promise<Idempotency | null> {
  if (wish.dryRun) return null;
  const { known } = await deps.store.read({ known: nameOf(wish) });
  if (known !== null) checkReuse(known.data, requestRecord(wish.input, null, 0));
  return known?.data ?? null;
}

function nameOf({ uid, requestId }: ChangeWish) {
  return requestRef(uid, "rescheduleBooking", requestId);
}

function requireOwn(found: Settled | null, { uid }: ChangeWish): Booking {
  if (found?.booking.uid !== uid) throw new DomainError("BOOKING_NOT_FOUND");
  return found.booking;
}

/** What the first call was told; of what was to be paid then, what has become of it. */
function replayed(booking: Booking, { change, dueId }: Idempotency): Decided {
  const { kind = "none", amount = 0, refund = 0 } = change ?? {};
  const { pendingChange, price } = booking;
  const givers = refund > 0 ? Object.keys(booking.payments) : [];
  const told = { booking, price, dueId, amount, refund, givers };
  if (kind !== "to_pay") return { ...told, kind };
  if (pendingChange?.dueId === dueId) return { ...told, kind, price: pendingChange.price };
  if (dueId !== null && booking.dues[dueId]?.paidBy != null) return { ...told, kind: "done" };
  throw new DomainError("CHANGE_LAPSED", { field: "requestId" });
}

/** Nothing is written but that it was asked. */
function left(decided: Decided, wish?: ChangeWish): BookingChange<Step> {
  const writes = wish === undefined ? [] : [...remember(decided, wish)];
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

/**
 * Money that somebody is deciding about is left alone. @NOTE A request for a refund may be made at the
 * same time: whoever decides it looks at the sums of that moment, so that no more goes back than there is.
 * @throws DomainError DISPUTE_OPEN, REFUND_REQUEST_OPEN
 */
async function checkMoney(deps: Deps, { booking, ledgers }: Settled): Promise<void> {
  const isDisputed = ({ facts, ...ledger }: Ledger) =>
    standingOf(disputesOf(facts.disputes, countingId({ facts, ...ledger }) ?? "")) !== "none";
  if (ledgers.some(isDisputed)) throw new DomainError("DISPUTE_OPEN", { field: "bookingId" });
  if ((await openAskOf(deps, booking.bookingId)) !== null) {
    throw new DomainError("REFUND_REQUEST_OPEN", { field: "bookingId" });
  }
}

type Own = Awaited<ReturnType<typeof ownPrices>> | "not asked";

/** The app's own rule is asked before the commit, and only where it is likely to be needed. */
async function pricesAhead(deps: Deps, wish: ChangeWish): Promise<Own> {
  if (deps.hooks.priceOf === undefined) return null;
  const { uid, items, now, bookingId } = wish;
  const { found } = await deps.store.read({ found: ref("bookings", bookingId) });
  if (found?.data.uid !== uid || isSame(items, found.data.items)) return "not asked";
  if ((await repeated(deps, wish)) !== null) return "not asked";
  return ownPrices(deps, { uid, items, now });
}

async function resale(deps: Deps, before: Booking, wish: ChangeWish, own: Own) {
  // Somebody has changed it since: the next call asks.
  if (own === "not asked") throw new DomainError("CONTENTION", { retryAfterMs: 1_000 });
  const shelf = await readShelf(deps, { items: wish.items });
  const country = deps.settings.merchantCountry;
  const sale = resaleOf(wish.items, before, shelf, { now: wish.now, country, own });
  return { sale, slots: shelf.found };
}

function block({ booking, ledgers }: Settled, now: number): BookingChange<Step> {
  const after = { booking: moved(dropping(booking), now), ledgers };
  return { after, result: () => ({ kind: "blocked" }) };
}

function exchange(
  deps: Deps,
  { booking: before, ledgers }: Settled,
  {
    wish,
    sale,
    slots,
  }: { wish: ChangeWish; sale: PricedItems; slots: ReadonlyMap<string, Versioned<Slot>> },
): BookingChange<Step> {
  const { now, dryRun } = wish;
  const sums = ledgers.filter((one) => isPaid(before, one)).map(paidSum);
  const next = changed(before, sums, sale, { now, holdMs: deps.settings.holdMs });
  const parts = next.kind === "done" ? next.parts : [];
  const refund = parts.reduce((sum, { amount }) => sum + amount, 0);
  const owed = next.kind === "to_pay" ? next : { dueId: null, amount: 0 };
  const outcome = { kind: next.kind, dueId: owed.dueId, amount: owed.amount, refund };
  const decided = { ...outcome, price: sale.price, givers: parts.map((part) => part.paymentId) };
  if (dryRun) {
    return left({ ...decided, booking: before, dueId: null, givers: [] });
  }
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

function isPaid({ payments }: Booking, { paymentId }: Ledger): boolean {
  return payments[paymentId]?.entry?.kind === "paid";
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

function remember(
  { kind, dueId, amount, refund }: Pick<Decided, "kind" | "dueId" | "amount" | "refund">,
  wish: ChangeWish,
): Write[] {
  if (wish.dryRun) return [];
  const record = requestRecord(wish.input, wish.bookingId, wish.now, dueId);
  return [create(nameOf(wish), { ...record, change: { kind, amount, refund } })];
}
