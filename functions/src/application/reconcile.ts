import { withLease, type Held } from "./lease.ts";
import { cursorOf, newPass, passFrom, type Pass } from "./pass.ts";
import type { Deps } from "./ports.ts";
import { noTally, type Tally, type Walk } from "./tally.ts";
import { walkOn } from "./walk.ts";

const DAY_S = 86_400;
/** What each run looks at from the start. */
const RECENT_S = 2 * DAY_S;
/** Once a day, over as many runs as it takes: longer than Stripe keeps its events. */
const LONG_S = 35 * DAY_S;
/** Between pages; a run of both parts is over before its function's time is. */
const PART_MS = 200_000;
const LEASE_MS = 540_000;

export interface Reconciled extends Tally {
  /** False when a part reached its bound: the next run goes on. */
  readonly isComplete: boolean;
}

/**
 * Compares what Stripe has with what the ledgers know, by its objects and not by its events, which may
 * all be lost; and the places taken with the bookings. Tells what it found, which should be nothing.
 * @throws DomainError STRIPE_UNAVAILABLE, UNAVAILABLE
 */
export async function reconcile(deps: Deps): Promise<Reconciled | "leased"> {
  return withLease(deps, { name: "reconcile", leaseMs: LEASE_MS }, async (held) => {
    const now = Math.floor((await deps.clock.now()) / 1000);
    const tally = noTally();
    const walk = { tally, cause: "sweep:reconcile", dryRun: false };
    try {
      const recent = await part(deps, newPass(now - RECENT_S, now), walk, () => Promise.resolve());
      const long = await part(deps, longPass(held, now), walk, (at) => held.keep(cursorOf(at)));
      const isComplete = recent.stage === "done" && long.stage === "done";
      return { ...tally, isComplete };
    } finally {
      tell(deps, "reconciled", tally);
    }
  });
}

/** Goes on with the one that is begun; one that is done is begun anew after a day. */
function longPass({ cursor }: Held, now: number): Pass {
  const before = passFrom(cursor);
  const isOld = before === null || (before.stage === "done" && now - before.until >= DAY_S);
  return isOld ? newPass(now - LONG_S, now) : before;
}

async function part(
  deps: Deps,
  from: Pass,
  walk: Omit<Walk, "keep" | "isOver">,
  keep: Walk["keep"],
): Promise<Pass> {
  const endsAt = (await deps.clock.now()) + PART_MS;
  const isOver = async () => (await deps.clock.now()) >= endsAt;
  return walkOn(deps, from, { ...walk, keep, isOver });
}

/** One line a run, whatever it found. */
export function tell({ journal }: Deps, event: string, { samples, ...counts }: Tally): void {
  const { drift, missing, failed, slotsOff } = counts;
  const fields = { ...counts, samples: samples.join(" ") };
  if (drift + missing + failed + slotsOff === 0) journal.note(event, fields);
  else journal.alarm("drift_found", { ...fields, by: event });
}
