import { z } from "zod";
import { paymentIdOf, type Booking, type Due } from "../domain/booking.ts";
import { withAttempt } from "../domain/booking-state.ts";
import { DomainError } from "../domain/errors.ts";
import { feeDueFor } from "../domain/fee.ts";
import type { GuaranteeRecord } from "../domain/guarantee.ts";
import { BookingId, RequestId } from "../domain/ids.ts";
import { safeDecline, statusOf } from "../domain/payment-status.ts";
import { isPlaced, type Ledger, type OffSession } from "../domain/payment.ts";
import type { Operator } from "../domain/roles.ts";
import { audited, type Deed } from "./audit.ts";
import { chargeSaved } from "./charge-saved.ts";
import { forgetCustomer } from "./customer.ts";
import { decide } from "./decide.ts";
import { OperatorReason } from "./operator-input.ts";
import { paymentRefs, paymentWrites, settle, timelineWrite } from "./payment-writes.ts";
import { placeAttempt } from "./place-attempt.ts";
import { create, ref, type Deps, type Versioned, type Write } from "./ports.ts";
import type { Look } from "./read-into.ts";
import { checkReuse, requestRecord, requestRef } from "./request-id.ts";
import { attemptOf } from "./reserve-attempt.ts";

export const ChargeFeeInput = z.strictObject({
  bookingId: BookingId,
  /** Minor units: at most what was agreed, in all. */
  amount: z.number(),
  /** Compared with the booking's, never used. */
  currency: z.string().optional(),
  reason: OperatorReason,
  requestId: RequestId.optional(),
});
export type ChargeFeeInput = z.infer<typeof ChargeFeeInput>;

/**
 * Charges an agreed fee to the card that stands behind a booking, without its customer. It is written
 * down before Stripe hears of it. A decline is an answer: the fee stays owed, and can be charged again,
 * or paid by its customer.
 * @throws DomainError BOOKING_NOT_FOUND, REQUEST_ID_REUSED, CONTENTION, UNAVAILABLE, and as `feeDueFor`
 */
export async function chargeFee(deps: Deps, operator: Operator, input: ChargeFeeInput) {
  const now = await deps.clock.now();
  const { bookingId, reason } = input;
  const deed = { operator, action: "chargeFee", reason, at: now } as const;
  const paymentId = await decide<string>(deps, () => reserve(deps, deed, input));
  const look = { paymentId, now, cause: "call:chargeFee" };
  await finish(deps, look);
  const read = await deps.store.read({
    ledger: ref("ledger", paymentId),
    booking: ref("bookings", bookingId),
  });
  if (read.ledger === null || read.booking === null) throw new Error(`no ledger ${paymentId}`);
  return answerOf(read.ledger.data, read.booking.data, now);
}

async function reserve(deps: Deps, deed: Deed, input: ChargeFeeInput) {
  const { bookingId, requestId } = input;
  const named =
    requestId === undefined ? null : requestRef(deed.operator.uid, "chargeFee", requestId);
  const found = await deps.store.read({
    booking: ref("bookings", bookingId),
    guarantee: ref("guarantees", bookingId),
    known: named ?? ref("idempotency", "none"),
  });
  if (found.booking === null) throw new DomainError("BOOKING_NOT_FOUND", { field: "bookingId" });
  const { known } = found;
  if (known !== null) {
    checkReuse(known.data, requestRecord(input, bookingId, deed.at));
    const { dueId } = known.data;
    return { writes: [], result: newestOf(found.booking.data, dueId ?? "") };
  }
  const wish = { ...input, role: deed.operator.role, max: deps.settings.managerRefundMax };
  const fee = feeDueFor(found.booking.data, { ...wish, now: deed.at });
  const given = found.guarantee?.data.given ?? null;
  if (given === null) throw new DomainError("NO_GUARANTEE", { field: "bookingId" });
  const planned =
    fee.due.live === null
      ? attempted(deps, deed, { booking: found.booking, given, ...fee })
      : await askedAgain(deps, deed, { booking: found.booking, ...fee, live: fee.due.live });
  const record = requestRecord(input, bookingId, deed.at, fee.dueId);
  return {
    writes: [...planned.writes, ...(named === null ? [] : [create(named, record)])],
    result: planned.paymentId,
  };
}

function newestOf({ bookingId, dues }: Booking, dueId: string): string {
  const due = dues[dueId];
  if (due === undefined) throw new Error(`booking ${bookingId} owes no ${dueId}`);
  return paymentIdOf(bookingId, dueId, due.n);
}

interface Planned {
  readonly paymentId: string;
  readonly writes: readonly Write[];
}

interface Fee {
  readonly booking: Versioned<Booking>;
  readonly dueId: string;
  readonly due: Due;
}

/** The due, its attempt and the charge, in one commit. */
function attempted(
  deps: Deps,
  deed: Deed,
  { booking, dueId, due, given }: Fee & { given: NonNullable<GuaranteeRecord["given"]> },
): Planned {
  const { at: now } = deed;
  const { customerId, paymentMethodId } = given;
  const params = { customerId, saveCard: false, receiptEmail: null, redirects: "never" } as const;
  const attempt = attemptOf(deps, booking.data, { dueId, now, params }, due);
  const offSession: OffSession = {
    ...{ paymentMethodId, state: "wanted", attempt: 1, wantedAt: now, code: null },
  };
  const ledger: Ledger = { ...attempt, offSession };
  const dues = { ...booking.data.dues, [dueId]: due };
  const after = withAttempt({ ...booking.data, dues }, ledger);
  const what = `fee of ${String(due.amount)} decided`;
  return {
    paymentId: ledger.paymentId,
    writes: [
      ...paymentWrites(
        paymentRefs(ledger.paymentId),
        { ledger: null, booking },
        { ledger, booking: after },
        now,
      ),
      timelineWrite({ cause: "call:chargeFee", what, now }, ledger, ledger),
      audited(deps, deed, {
        ...{ of: ref("bookings", after.bookingId), before: booking.data, after },
      }),
    ],
  };
}

/** The card is charged once more for the due that stayed open, under a key of its own. */
async function askedAgain(
  deps: Deps,
  deed: Deed,
  { booking, live }: Fee & { live: string },
): Promise<Planned> {
  const { at: now } = deed;
  const refs = paymentRefs(live);
  const { ledger } = await deps.store.read({ ledger: refs.ledger });
  if (ledger === null) throw new Error(`no ledger for the live payment ${live}`);
  const { offSession } = ledger.data;
  const isOpen = statusOf(ledger.data) === "requires_payment_method";
  // Its customer is paying it just now: what comes of that has to be known first.
  if (offSession === null || (offSession.state === "asked" && !isOpen)) {
    throw new DomainError("PAYMENT_IN_PROGRESS", { retryAfterMs: 60_000 });
  }
  if (offSession.state === "wanted") return { paymentId: live, writes: [] };
  const next = { ...offSession, state: "wanted" as const, wantedAt: now, code: null };
  const changed = { ...ledger.data, offSession: { ...next, attempt: offSession.attempt + 1 } };
  const after = settle(changed, booking.data, now);
  const cause = { cause: "call:chargeFee", what: "fee to be charged again", now };
  return {
    paymentId: live,
    writes: [
      ...paymentWrites(refs, { ledger, booking }, after, now),
      timelineWrite(cause, ledger.data, after.ledger),
      audited(deps, deed, { of: refs.ledger, before: ledger.data, after: after.ledger }),
    ],
  };
}

/** As far as Stripe can be reached now; the sweep does the rest, so a failure here is none of the call. */
async function finish(deps: Deps, look: Look): Promise<void> {
  try {
    const { ledger } = await deps.store.read({ ledger: ref("ledger", look.paymentId) });
    if (ledger === null) throw new Error(`no ledger ${look.paymentId}`);
    if (!isPlaced(ledger.data) && !ledger.data.closed) {
      const placed = await placeAttempt(deps, { ...look, ledger: ledger.data });
      const { uid, createParams } = ledger.data;
      if (placed.kind === "customer_missing") {
        await forgetCustomer(deps, uid, createParams.customerId);
      }
    }
    await chargeSaved(deps, look);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    deps.journal.note("charge_unfinished", { paymentId: look.paymentId, reason: error.reason });
  }
}

function answerOf(ledger: Ledger, { guarantee, dues }: Booking, now: number) {
  const { paymentId, bookingId, dueId, amount, currency } = ledger;
  const charged = Object.values(dues)
    .filter(({ kind }) => kind === "fee")
    .reduce((sum, due) => sum + due.amount, 0);
  const status = statusOf(ledger);
  return {
    ...{ bookingId, paymentId, dueId, amount, currency, status },
    /** Why it was declined; `authenticate`: only its customer, there, can pay it. */
    decline: status === "requires_payment_method" ? safeDecline(ledger) : null,
    /** Of the agreed fee: what can still be charged. */
    left: Math.max(0, (guarantee?.fee ?? 0) - charged),
    serverTime: new Date(now).toISOString(),
  };
}
