/** What a sweep does about a balance: its customer is reminded, told that it is overdue, and at last canceled. */
import { BALANCE_OVERDUE, isToCancel, withBalanceTold } from "../domain/balance.ts";
import type { Booking } from "../domain/booking.ts";
import { moved } from "../domain/booking-moves.ts";
import { DomainError, isDomainError } from "../domain/errors.ts";
import { isPlaced } from "../domain/payment.ts";
import { readPaymentInto } from "./at-stripe.ts";
import { cancel } from "./cancel.ts";
import { bookingWrites } from "./close-booking.ts";
import { decide } from "./decide.ts";
import { ref, type Deps } from "./ports.ts";

interface Step {
  readonly bookingId: string;
  readonly now: number;
  readonly cause: string;
}

/**
 * Before anybody is told, or anything canceled, Stripe is asked: the event of the payment may be lost.
 * @throws DomainError STRIPE_UNAVAILABLE, UNAVAILABLE, CONTENTION: nothing was told or canceled
 */
export async function lookAtBalance(deps: Deps, step: Step, booking: Booking): Promise<void> {
  const isDue = withBalanceTold(booking, step.now) !== booking || isToCancel(booking, step.now);
  if (!isDue) return;
  await readLive(deps, step, booking);
  if (await tell(deps, step)) return;
  await cancelOverdue(deps, step);
}

async function readLive(deps: Deps, step: Step, { dues }: Booking): Promise<void> {
  for (const { live } of Object.values(dues)) {
    if (live === null) continue;
    const { ledger } = await deps.store.read({ ledger: ref("ledger", live) });
    if (ledger === null || !isPlaced(ledger.data)) continue;
    await readPaymentInto(deps, { ...step, paymentId: live }, ledger.data);
  }
}

/** @returns whether there was something to tell */
async function tell(deps: Deps, { bookingId, now }: Step): Promise<boolean> {
  const at = ref("bookings", bookingId);
  return decide<boolean>(deps, async () => {
    const { found } = await deps.store.read({ found: at });
    const after = found === null ? null : withBalanceTold(found.data, now);
    if (found === null || after === null || after === found.data) {
      return { writes: [], result: false };
    }
    return { writes: await bookingWrites(deps, found, moved(after, now), now), result: true };
  });
}

/** As if its customer had canceled: what was paid goes back by the policy that was frozen into it. */
async function cancelOverdue(deps: Deps, { bookingId, now, cause }: Step): Promise<void> {
  const check = (booking: Booking | null): Booking => {
    if (booking === null || !isToCancel(booking, now)) throw new DomainError("BOOKING_ENDED");
    return booking;
  };
  try {
    const wish = { by: "customer", reason: BALANCE_OVERDUE, dryRun: false } as const;
    await cancel(deps, { ...wish, bookingId, now, cause, check });
  } catch (error) {
    // Paid, being paid, or canceled since it was read.
    if (!isDomainError(error, "BOOKING_ENDED")) throw error;
  }
}
