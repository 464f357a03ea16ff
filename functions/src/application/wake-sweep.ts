import { isDomainError } from "../domain/errors.ts";
import { isPlaced } from "../domain/payment.ts";
import { postponeLook } from "./attempt.ts";
import { withLease } from "./lease.ts";
import { lookAtBooking } from "./look-at-booking.ts";
import { lookAtErasure } from "./look-at-erasure.ts";
import { lookAtEvent } from "./look-at-event.ts";
import { lookAtPayment } from "./look-at-payment.ts";
import { lookAtWish } from "./look-at-wish.ts";
import { ref, type Deps, type Store } from "./ports.ts";

const BATCH_MAX = 50;
/** With batches of 50: at most 2,000 of each kind in one run. */
const ROUNDS_MAX = 40;
/** At once. Payments: with three calls each, what a test account at Stripe allows in a second. */
const HANDS = { payments: 8, bookings: 3 };
const LEASE_MS = 55_000;
/** No new batch after this, so that a run is over before its lease. */
const RUN_MS = 40_000;

/** What has a time at which it must be looked at. */
interface Duty {
  readonly due: (store: Store, now: number) => Promise<string[]>;
  /** @returns whether it could be finished. Never throws: one must not hold up the others. */
  readonly look: (deps: Deps, id: string) => Promise<boolean>;
  /** Few, where many may share a slot: those that lose a race for it wait longer than their turn. */
  readonly hands: number;
}

const DUTIES: readonly Duty[] = [
  { due: (store, now) => store.dueLedgers(now, BATCH_MAX), look: lookAgain, hands: HANDS.payments },
  {
    due: (store, now) => store.dueBookings(now, BATCH_MAX),
    look: lookAtBooking,
    hands: HANDS.bookings,
  },
  {
    due: (store, now) => store.dueEvents(now, BATCH_MAX),
    look: lookAtEvent,
    hands: HANDS.payments,
  },
  { due: (store, now) => store.dueWishes(now, BATCH_MAX), look: lookAtWish, hands: HANDS.bookings },
  { due: (store, now) => store.dueErasures(now, BATCH_MAX), look: lookAtErasure, hands: 1 },
];

interface Swept {
  readonly looked: number;
  readonly failed: number;
}

/**
 * Looks at every ledger and booking whose time has come: finishes creates and refunds whose answer
 * never came, asks Stripe where states tie, reads the live payments that have been quiet, and ends
 * the holds that are over. Bounded; what is left over is next time's. What cannot be finished is
 * looked at again later and does not hold up the others.
 */
export async function wakeSweep(deps: Deps): Promise<Swept | "leased"> {
  // In most minutes nothing is due: these queries are then all that a run costs.
  const first = await dueNow(deps);
  if (first.every((ids) => ids.length === 0)) return { looked: 0, failed: 0 };
  return withLease(deps, { name: "wakeSweep", leaseMs: LEASE_MS }, () => workOff(deps, first));
}

async function dueNow({ store, clock }: Deps): Promise<string[][]> {
  const now = await clock.now();
  return Promise.all(DUTIES.map(({ due }) => due(store, now)));
}

async function workOff(deps: Deps, first: readonly string[][]): Promise<Swept> {
  const endsAt = (await deps.clock.now()) + RUN_MS;
  // What cannot even be postponed stays due: it has had its turn in this run.
  const seen = DUTIES.map(() => new Set<string>());
  const swept = { looked: 0, failed: 0 };
  let batches = first;
  for (let round = 0; round < ROUNDS_MAX; round++) {
    let isIdle = true;
    for (const [index, { look, hands }] of DUTIES.entries()) {
      const fresh = (batches[index] ?? []).filter((id) => seen[index]?.has(id) === false);
      for (const id of fresh) seen[index]?.add(id);
      if (fresh.length > 0) isIdle = false;
      swept.looked += fresh.length;
      await withHands(hands, fresh, async (id) => {
        if (!(await look(deps, id))) swept.failed += 1;
      });
    }
    if (isIdle || (await deps.clock.now()) >= endsAt) break;
    batches = await dueNow(deps);
  }
  return swept;
}

async function withHands(
  hands: number,
  ids: readonly string[],
  work: (id: string) => Promise<void>,
) {
  const left = ids.values();
  const hand = async () => {
    for (const id of left) await work(id);
  };
  await Promise.all(Array.from({ length: hands }, hand));
}

async function lookAgain(deps: Deps, paymentId: string): Promise<boolean> {
  const step = { paymentId, now: await deps.clock.now(), cause: "sweep:wake" };
  try {
    const { ledger } = await deps.store.read({ ledger: ref("ledger", paymentId) });
    // An event may have come while the others had their turn.
    if (ledger === null || (ledger.data.wakeAt ?? Infinity) > step.now) return true;
    await lookAtPayment(deps, ledger.data, step);
    const asked = isPlaced(ledger.data) ? { tries: ledger.data.sweepTries } : null;
    return !(await postponeLook(deps, step, asked));
  } catch (error) {
    deps.journal.alarm("sweep_failed", { paymentId, error: String(error) });
    // What cannot even be postponed must not keep the sweep from the others.
    await postponeLook(deps, step, null).catch((failure: unknown) =>
      isDomainError(failure) ? undefined : putOffUnread(deps, paymentId, step.now),
    );
    return false;
  }
}

const UNREAD_MS = 60 * 60_000;

/** Fifty that cannot be read would otherwise be the whole batch, for ever. */
async function putOffUnread({ store }: Deps, paymentId: string, now: number): Promise<void> {
  await store.putOff(ref("ledger", paymentId), now + UNREAD_MS).catch(() => undefined);
}
