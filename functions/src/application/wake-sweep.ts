import { countingIntent } from "../domain/payment-status.ts";
import type { Ledger } from "../domain/payment.ts";
import { applyFacts } from "./apply-facts.ts";
import { postponeLook } from "./attempt.ts";
import { withLease } from "./lease.ts";
import { placeAttempt } from "./place-attempt.ts";
import { ref, type Deps } from "./ports.ts";

const BATCH_MAX = 50;
const LEASE_MS = 55_000;

export interface Swept {
  readonly looked: number;
  readonly failed: number;
}

/**
 * Looks at every ledger whose time has come: finishes creates whose answer never came, asks Stripe
 * where states tie, and reads the live payments that have been quiet. Bounded, one at a time; what is
 * left over is next time's. A ledger that cannot be finished is looked at again later and does not
 * hold up the others.
 */
export async function wakeSweep(deps: Deps): Promise<Swept | "leased"> {
  return withLease(deps, { name: "wakeSweep", leaseMs: LEASE_MS }, async () => {
    const due = await deps.store.dueLedgers(await deps.clock.now(), BATCH_MAX);
    let failed = 0;
    for (const paymentId of due) {
      if (!(await lookAgain(deps, paymentId))) failed += 1;
    }
    return { looked: due.length, failed };
  });
}

async function lookAgain(deps: Deps, paymentId: string): Promise<boolean> {
  const step = { paymentId, now: await deps.clock.now(), cause: "sweep:wake" };
  try {
    const { ledger } = await deps.store.read({ ledger: ref("ledger", paymentId) });
    // An event may have come while the others had their turn.
    if (ledger === null || (ledger.data.wakeAt ?? Infinity) > step.now) return true;
    await finish(deps, ledger.data, step);
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

async function finish(
  deps: Deps,
  ledger: Ledger,
  step: { paymentId: string; now: number; cause: string },
): Promise<void> {
  // Of an attempt that was closed, and shown by an event to have been made, the event names it.
  const intentId = ledger.paymentIntentId ?? (ledger.closed ? countingIntent(ledger)?.id : null);
  if (!intentId) {
    await placeAttempt(deps, { ledger, ...step });
    return;
  }
  const read = await deps.stripe.readIntent(intentId);
  if (read === null) throw new Error(`Stripe does not know ${intentId}`);
  await applyFacts(deps, { ...step, what: `read ${intentId}`, observations: read.observations });
}
