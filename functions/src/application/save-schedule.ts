import { Schedule } from "../domain/catalog.ts";
import { checkSchedule } from "../domain/check-schedule.ts";
import { DomainError } from "../domain/errors.ts";
import type { Operator } from "../domain/roles.ts";
import { audited } from "./audit.ts";
import { decide } from "./decide.ts";
import { makeSlotsOf } from "./make-slots.ts";
import { ref, replace, type Deps } from "./ports.ts";
import type { SaveScheduleInput } from "./save-schedule-input.ts";

/** What a caller can wait for; the night makes the rest. */
const SLOTS_MAX = 2_000;

/**
 * Makes a schedule, or replaces it as a whole, and makes its slots. Slots that exist stay as they
 * are, even where the schedule would no longer make them. The same content again changes nothing, so
 * a repeated call is safe.
 * @throws DomainError ITEM_NOT_FOUND, INVALID_INPUT, AMOUNT_INVALID, CURRENCY_UNSUPPORTED,
 *   SCHEDULE_CHANGED, CONTENTION, UNAVAILABLE
 */
export async function saveSchedule(deps: Deps, operator: Operator, input: SaveScheduleInput) {
  const { scheduleId, reason } = input;
  const now = await deps.clock.now();
  const deed = { operator, action: "saveSchedule", reason, at: now } as const;
  const of = ref("schedules", scheduleId);
  const version = await decide(deps, async () => {
    const { found, item } = await deps.store.read({
      found: of,
      item: ref("catalog", input.itemId),
    });
    const before = found?.data ?? null;
    const wanted = scheduleOf(input, before);
    checkSchedule(wanted, item?.data ?? null);
    if (before !== null && isSame(before, wanted)) return { writes: [], result: before.version };
    if (before?.version !== input.version) {
      throw new DomainError("SCHEDULE_CHANGED", { field: "version" });
    }
    const after = { ...wanted, version: wanted.version + 1 };
    const writes = [replace(of, found, after), audited(deps, deed, { of, before, after })];
    return { writes, result: after.version };
  });
  const { made } = await makeSlotsOf(deps, scheduleId, { now, max: SLOTS_MAX });
  return { scheduleId, version, slotsMade: made, serverTime: new Date(now).toISOString() };
}

/** Parsed, so that its fields are in the order of a stored one. */
function scheduleOf(input: SaveScheduleInput, before: Schedule | null): Schedule {
  return Schedule.parse({
    itemId: input.itemId,
    weekly: input.weekly,
    lengthMinutes: input.lengthMinutes,
    gapMinutes: input.gapMinutes ?? 0,
    capacity: input.capacity,
    unitAmount: input.unitAmount ?? null,
    exceptions: input.exceptions,
    validFrom: input.validFrom ?? null,
    validUntil: input.validUntil ?? null,
    timeZone: input.timeZone ?? null,
    active: input.active ?? true,
    version: before?.version ?? 0,
    batches: before?.batches ?? 0,
  });
}

function isSame(one: Schedule, other: Schedule): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
