import type { Schedule, Slot } from "../domain/catalog.ts";
import { slotsOf, type PlannedSlot } from "../domain/schedule.ts";
import { decide, type Decision } from "./decide.ts";
import { withLease } from "./lease.ts";
import { create, ref, replace, type Deps, type Ref } from "./ports.ts";

/** Local dates, today included. */
export const DAYS_AHEAD = 60;
const SCHEDULES_MAX = 1_000;
/** Of one commit. */
const BATCH_MAX = 200;
const RUN_MAX = 50_000;
/** Under the function's timeout, so that a run that takes long ends by itself. */
const RUN_MS_MAX = 420_000;
const LEASE_MS = 540_000;

interface SlotsMade {
  readonly made: number;
  /** Schedules that could not be read or finished. */
  readonly failed: number;
  /** False when the run reached its bound: the next one goes on. */
  readonly isComplete: boolean;
}

/**
 * Makes the slots of the next 60 days from every schedule. What exists is left as it is, whoever
 * made or changed it, so a run that died is simply run again. One schedule that cannot be read does
 * not hold up the others.
 */
export async function makeSlots(deps: Deps): Promise<SlotsMade | "leased"> {
  return withLease(deps, { name: "makeSlots", leaseMs: LEASE_MS }, async () => {
    const now = await deps.clock.now();
    const scheduleIds = await deps.store.idsIn("schedules", SCHEDULES_MAX);
    if (scheduleIds.length === SCHEDULES_MAX) deps.journal.alarm("schedules_too_many", {});
    let [made, failed] = [0, 0];
    for (const scheduleId of scheduleIds) {
      const isOver = (await deps.clock.now()) - now > RUN_MS_MAX;
      if (made >= RUN_MAX || isOver) return { made, failed, isComplete: false };
      try {
        made += (await makeSlotsOf(deps, scheduleId, { now, max: RUN_MAX - made })).made;
      } catch (error) {
        failed += 1;
        deps.journal.alarm("slots_failed", { scheduleId, error: String(error) });
      }
    }
    return { made, failed, isComplete: made < RUN_MAX };
  });
}

/** @param max how many to make at most, to the next full batch @throws DomainError CONTENTION, UNAVAILABLE */
export async function makeSlotsOf(
  deps: Deps,
  scheduleId: string,
  { now, max }: { now: number; max: number },
): Promise<{ made: number; isComplete: boolean }> {
  const plan = planner(now, deps.settings.timeZone);
  let made = 0;
  let after = -Infinity;
  while (made < max) {
    const batch = await decide(deps, () => nextBatch(deps, scheduleId, { plan, after }));
    made += batch.made;
    if (batch.last === null) return { made, isComplete: true };
    after = batch.last;
  }
  return { made, isComplete: false };
}

type Plan = (schedule: Schedule) => PlannedSlot[];

/** Up to `BATCH_MAX` slots that start after the last batch; `last` is null when there are none. */
async function nextBatch(
  deps: Deps,
  scheduleId: string,
  from: { plan: Plan; after: number },
): Promise<Decision<{ made: number; last: number | null }>> {
  const at = ref("schedules", scheduleId);
  const { schedule } = await deps.store.read({ schedule: at });
  const none = { writes: [], result: { made: 0, last: null } };
  if (schedule === null) return none;
  const planned = from
    .plan(schedule.data)
    .filter(({ start }) => start > from.after)
    .slice(0, BATCH_MAX);
  const last = planned.at(-1);
  if (last === undefined) return none;
  const found = await readSlots(deps, planned);
  const missing = planned.filter(({ slotId }) => found[slotId] === null);
  const creates = missing.map((slot) => create(ref("slots", slot.slotId), newSlot(slot)));
  // Whoever closes a day changes the schedule first: this commit then fails, and plans again.
  const { data } = schedule;
  const guard = replace(at, schedule, { ...data, batches: data.batches + 1 });
  return {
    writes: creates.length === 0 ? [] : [guard, ...creates],
    result: { made: creates.length, last: last.start },
  };
}

async function readSlots(deps: Deps, planned: readonly PlannedSlot[]) {
  const refs = planned.map(({ slotId }) => [slotId, ref("slots", slotId)] as const);
  return deps.store.read<Record<string, Ref<"slots">>>(Object.fromEntries(refs));
}

function newSlot({ itemId, start, end, capacity, unitAmount }: PlannedSlot): Slot {
  return { itemId, start, end, capacity, taken: 0, unitAmount, state: "open", version: 0 };
}

/** Plans anew only when the schedule has changed, and not for each batch. */
function planner(now: number, timeZone: string): Plan {
  let known: { key: string; slots: PlannedSlot[] } | undefined;
  return (schedule) => {
    const key = JSON.stringify({ ...schedule, batches: 0 });
    if (known?.key === key) return known.slots;
    known = { key, slots: slotsOf(schedule, { from: now, days: DAYS_AHEAD, timeZone }) };
    return known.slots;
  };
}
