/**
 * How a booking ends, whether its hold is over or somebody cancels it: fenced first, so that nobody
 * starts to pay; then each payment that could still succeed is ended at Stripe; and the commit that
 * learns of the last one's death frees the places. A payment that succeeds in between is settled.
 */
import type { Booking } from "../domain/booking.ts";
import type { Slot } from "../domain/catalog.ts";
import { fencedForExpiry } from "../domain/booking-moves.ts";
import { statusOf } from "../domain/payment-status.ts";
import { isPlaced, type Ledger } from "../domain/payment.ts";
import { endAtStripe, placePayment, readPaymentInto } from "./at-stripe.ts";
import { decide } from "./decide.ts";
import { letGo } from "./end-authorization.ts";
import { heldWrites } from "./held-writes.ts";
import { noticeWrites } from "./outbox.ts";
import { endSetup } from "./place-setup.ts";
import type { Look } from "./read-into.ts";
import { ref, replace, type Deps, type Versioned, type Write } from "./ports.ts";

interface Step {
  readonly bookingId: string;
  readonly now: number;
  readonly cause: string;
}

/**
 * Expires a booking whose hold is over, and goes on with one that is fenced already. Does nothing to
 * one that was paid, prolonged or ended since. Without a live payment that is one commit.
 * @throws DomainError UNAVAILABLE, CONTENTION, STRIPE_UNAVAILABLE: the fence stays, the places too
 */
export async function expireBooking(deps: Deps, step: Step): Promise<Booking | null> {
  const at = ref("bookings", step.bookingId);
  const fenced = await decide<Booking | null>(deps, async () => {
    const { booking } = await deps.store.read({ booking: at });
    if (booking === null) return { writes: [], result: null };
    const before = booking.data;
    const isOver = before.status === "held" && step.now >= (before.holdExpiresAt ?? Infinity);
    if (!isOver || before.closing !== null) return { writes: [], result: before };
    const after = fencedForExpiry(before, step.now);
    return { writes: await bookingWrites(deps, booking, after, step.now), result: after };
  });
  return fenced === null || fenced.closing === null ? fenced : closeBooking(deps, step);
}

/**
 * The booking as it becomes, and its places, on the basis on which it was read.
 * @param slots those that the decision rests on, as they were read
 */
export async function bookingWrites(
  deps: Deps,
  before: Versioned<Booking>,
  after: Booking,
  now: number,
  slots?: ReadonlyMap<string, Versioned<Slot>>,
): Promise<Write[]> {
  const next = { ...after, sweepTries: 0, version: before.data.version + 1 };
  const at = ref("bookings", after.bookingId);
  return [
    replace(at, before, next),
    ...(await heldWrites(deps, before.data, after, slots)),
    ...noticeWrites({ booking: before.data, ledger: null }, { booking: after, ledger: null }, now),
  ];
}

const ROUNDS_MAX = 5;

/**
 * Ends a fenced booking's payments at Stripe, as far as that is possible now.
 * @throws DomainError UNAVAILABLE, CONTENTION, STRIPE_UNAVAILABLE: called again it goes on
 */
export async function closeBooking(deps: Deps, step: Step): Promise<Booking | null> {
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const { booking } = await deps.store.read({ booking: ref("bookings", step.bookingId) });
    const fence = booking?.data.closing ?? null;
    if (booking === null || fence === null) return booking?.data ?? null;
    const live = Object.values(booking.data.dues).flatMap((due) => due.live ?? []);
    let isWaiting = true;
    if (booking.data.guarantee?.live === true && (await endSetup(deps, step))) isWaiting = false;
    for (const paymentId of live) {
      if (await endPayment(deps, { ...step, paymentId }, fence)) isWaiting = false;
    }
    if (isWaiting) return booking.data;
  }
  const { booking } = await deps.store.read({ booking: ref("bookings", step.bookingId) });
  return booking?.data ?? null;
}

/** @returns false while only Stripe or a person can say what becomes of it */
export async function endPayment(
  deps: Deps,
  look: Look,
  fence: "expire" | "cancel" | "replace",
): Promise<boolean> {
  const { ledger } = await deps.store.read({ ledger: ref("ledger", look.paymentId) });
  if (ledger === null) throw new Error(`no ledger for the live payment ${look.paymentId}`);
  if (!isPlaced(ledger.data)) {
    // The same key tells whether Stripe has made one; behind a fence that one is ended at once.
    const placed = await placePayment(deps, { ...look, ledger: ledger.data });
    return placed.kind !== "unknown" && placed.kind !== "in_progress";
  }
  const read = await readPaymentInto(deps, look, ledger.data);
  switch (statusOf(read)) {
    case "requires_payment_method":
    case "requires_action":
    case "creating":
      break;
    case "authorized":
      // Whoever expires a hold takes the customer's money; whoever cancels lets it go.
      if (fence === "expire") return true;
      return isOver(await letGo(deps, look, fence === "cancel" ? "canceled" : "replaced"));
    case "processing":
    case "needs_review":
      return false;
    case "succeeded":
    case "canceled":
    case "closed":
      return true;
  }
  const isEnded = await endAtStripe(deps, read);
  await readPaymentInto(deps, look, read);
  return isEnded;
}

/** What was to be captured of it is captured then, and nothing else can be. */
function isOver(ledger: Ledger): boolean {
  return statusOf(ledger) !== "authorized";
}
