import { withLease } from "./lease.ts";
import { cursorOf, newPass, passFrom, type Pass } from "./pass.ts";
import type { Deps } from "./ports.ts";
import { tell } from "./reconcile.ts";
import { noTally, type Tally } from "./tally.ts";
import { walkOn } from "./walk.ts";

/** Renewed after each page: one that was killed can be gone on with after this. */
const LEASE_MS = 120_000;

export interface Backfill {
  /** Seconds, or a cursor that was printed; null goes on with what was stored. */
  readonly since: number | string | null;
  readonly dryRun: boolean;
  readonly onPage: (at: Pass, reached: number, tally: Tally) => void;
  readonly isStopped: () => boolean;
}

export interface Backfilled {
  readonly at: Pass;
  readonly tally: Tally;
}

/**
 * The reconciler over any span of time, in one go that can be stopped and gone on with. A dry run
 * writes nothing, its cursor included.
 * @returns null when there is nothing to go on with
 * @throws DomainError STRIPE_UNAVAILABLE, UNAVAILABLE; Error when another one has taken over
 */
export async function backfill(deps: Deps, order: Backfill): Promise<Backfilled | null | "leased"> {
  if (order.dryRun) return run(deps, order, null, () => Promise.resolve());
  return withLease(deps, { name: "backfill", leaseMs: LEASE_MS }, (held) =>
    run(deps, order, held.cursor, (cursor) => held.keep(cursor)),
  );
}

async function run(
  deps: Deps,
  { since, dryRun, onPage, isStopped }: Backfill,
  stored: string | null,
  store: (cursor: string) => Promise<void>,
): Promise<Backfilled | null> {
  const now = Math.floor((await deps.clock.now()) / 1000);
  const from = typeof since === "number" ? newPass(since, now) : passFrom(since ?? stored);
  if (from === null) return null;
  const tally = noTally();
  const keep = async (at: Pass, reached: number) => {
    await store(cursorOf(at));
    onPage(at, reached, tally);
  };
  const isOver = () => Promise.resolve(isStopped());
  const walk = { tally, cause: "call:backfill", dryRun, keep, isOver };
  try {
    return { at: await walkOn(deps, from, walk), tally };
  } finally {
    tell(deps, "backfilled", tally);
  }
}
