/**
 * Another way to pay takes the place of a live one: the due is fenced, so that the old one is handed
 * out no more; it is ended at Stripe; and only when it is dead can the next attempt be made.
 */
import type { Booking } from "../domain/booking.ts";
import { fencedForReplacement } from "../domain/booking-moves.ts";
import { DomainError } from "../domain/errors.ts";
import { statusOf } from "../domain/payment-status.ts";
import { isPlaced, type Ledger } from "../domain/payment.ts";
import { readPaymentInto } from "./at-stripe.ts";
import { endPayment } from "./close-booking.ts";
import { decide } from "./decide.ts";
import { ref, replace, type Deps } from "./ports.ts";
import type { Look } from "./read-into.ts";

const ROUNDS_MAX = 3;

/**
 * @param check throws when this booking must not be paid (now); asked again on every read
 * @throws DomainError whatever `check` throws; ALREADY_PAID; PAYMENT_IN_PROGRESS while money may be in
 *   flight, or Stripe cannot say; STRIPE_UNAVAILABLE, UNAVAILABLE, CONTENTION: the fence stays, and
 *   the next call, or the sweep, goes on
 */
export async function replacePayment(
  deps: Deps,
  {
    paymentId,
    ledger,
    check,
    ...step
  }: Look & {
    ledger: Ledger;
    check: (booking: Booking | null) => Booking;
  },
): Promise<void> {
  const look = { ...step, paymentId };
  // What is paid, or on its way, is left alone: no fence would help, and none has to be taken away.
  if (isPlaced(ledger)) refuseToEnd(await readPaymentInto(deps, look, ledger));
  if (!(await fenceDue(deps, ledger, check, step.now))) return;
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const isEnding = await endPayment(deps, look, "expire");
    const found = await deps.store.read({
      booking: ref("bookings", ledger.bookingId),
      ledger: ref("ledger", paymentId),
    });
    // Dead, or settled after all: the caller's next look at the booking tells which.
    if (found.booking?.data.dues[ledger.dueId]?.live !== paymentId) return;
    refuseToEnd(found.ledger?.data ?? ledger);
    if (!isEnding) break;
  }
  throw new DomainError("PAYMENT_IN_PROGRESS", { retryAfterMs: 2_000 });
}

function refuseToEnd(ledger: Ledger): void {
  switch (statusOf(ledger)) {
    case "succeeded":
    case "authorized":
      throw new DomainError("ALREADY_PAID");
    case "processing":
      throw new DomainError("PAYMENT_IN_PROGRESS", { retryAfterMs: 10_000 });
    case "needs_review":
      throw new DomainError("PAYMENT_IN_PROGRESS", { message: "This payment is being reviewed." });
    case "creating":
    case "requires_action":
    case "requires_payment_method":
    case "canceled":
    case "closed":
  }
}

/** @returns false: it is not the live one any more */
async function fenceDue(
  deps: Deps,
  { bookingId, dueId, paymentId }: Ledger,
  check: (booking: Booking | null) => Booking,
  now: number,
): Promise<boolean> {
  const at = ref("bookings", bookingId);
  return decide<boolean>(deps, async () => {
    const { found } = await deps.store.read({ found: at });
    const booking = check(found?.data ?? null);
    const due = booking.dues[dueId];
    if (due?.live !== paymentId) return { writes: [], result: false };
    if (due.closing === "replace") return { writes: [], result: true };
    const fenced = fencedForReplacement(booking, dueId, now);
    const next = { ...fenced, sweepTries: 0, version: booking.version + 1 };
    return { writes: [replace(at, found, next)], result: true };
  });
}
