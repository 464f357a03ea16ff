import { postponeLook } from "./attempt.ts";
import { withLease } from "./lease.ts";
import { lookAtBooking } from "./look-at-booking.ts";
import { lookAtPayment } from "./look-at-payment.ts";
import { ref, type Deps } from "./ports.ts";

const BATCH_MAX = 50;
const LEASE_MS = 55_000;

export interface Swept {
  readonly looked: number;
  readonly failed: number;
}

/**
 * Looks at every ledger and booking whose time has come: finishes creates and refunds whose answer
 * never came, asks Stripe where states tie, reads the live payments that have been quiet, and ends
 * the holds that are over. Bounded, one at a time; what is left over is next time's. What cannot be
 * finished is looked at again later and does not hold up the others.
 */
export async function wakeSweep(deps: Deps): Promise<Swept | "leased"> {
  return withLease(deps, { name: "wakeSweep", leaseMs: LEASE_MS }, async () => {
    const now = await deps.clock.now();
    const payments = await deps.store.dueLedgers(now, BATCH_MAX);
    const bookings = await deps.store.dueBookings(now, BATCH_MAX);
    let failed = 0;
    for (const paymentId of payments) {
      if (!(await lookAgain(deps, paymentId))) failed += 1;
    }
    for (const bookingId of bookings) {
      if (!(await lookAtBooking(deps, bookingId))) failed += 1;
    }
    return { looked: payments.length + bookings.length, failed };
  });
}

async function lookAgain(deps: Deps, paymentId: string): Promise<boolean> {
  const step = { paymentId, now: await deps.clock.now(), cause: "sweep:wake" };
  try {
    const { ledger } = await deps.store.read({ ledger: ref("ledger", paymentId) });
    // An event may have come while the others had their turn.
    if (ledger === null || (ledger.data.wakeAt ?? Infinity) > step.now) return true;
    await lookAtPayment(deps, ledger.data, step);
    const { paymentIntentId, sweepTries } = ledger.data;
    const asked = paymentIntentId === null ? null : { tries: sweepTries };
    return !(await postponeLook(deps, step, asked));
  } catch (error) {
    deps.journal.alarm("sweep_failed", { paymentId, error: String(error) });
    // What cannot even be postponed must not keep the sweep from the others.
    await postponeLook(deps, step, null).catch(() => undefined);
    return false;
  }
}
