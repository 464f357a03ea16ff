import { z } from "zod";
import { LocalDate, type Schedule } from "../domain/catalog.ts";
import { DomainError } from "../domain/errors.ts";
import { ItemId } from "../domain/ids.ts";
import type { Operator } from "../domain/roles.ts";
import { dayOf } from "../domain/schedule.ts";
import { audited, type Deed } from "./audit.ts";
import { decide } from "./decide.ts";
import { OperatorReason } from "./operator-input.ts";
import { ref, replace, type Deps, type Ref } from "./ports.ts";

const IDS_MAX = 1_000;
/** A day of slots of one minute each, of two schedules. */
const SLOTS_MAX = 2_880;
/** Of one commit, each with its entry in the audit log. */
const BATCH_MAX = 25;
const EXCEPTIONS_MAX = 1_000;
/** Where a date ends last. */
const LAST_ZONE = "Etc/GMT+12";

export const CloseDayInput = z.strictObject({
  date: LocalDate,
  /** Without it, all items. */
  itemId: ItemId.optional(),
  reason: OperatorReason,
});
export type CloseDayInput = z.infer<typeof CloseDayInput>;

/**
 * Sells nothing more on a local date. Bookings keep their places: `taken` in the answer says how many
 * to look after. A call that died half-way is simply repeated.
 * @throws DomainError ITEM_NOT_FOUND, INVALID_INPUT for a date that is over, CONTENTION, UNAVAILABLE
 */
export async function closeDay(deps: Deps, operator: Operator, input: CloseDayInput) {
  const { date, itemId, reason } = input;
  const deed = { operator, action: "closeDay", reason, at: await deps.clock.now() } as const;
  await check(deps, input, deed.at);
  // The schedules first: a run of makeSlots that read one before can no longer commit, and what it
  // has committed is found below.
  const schedules = await closeInSchedules(deps, deed, input);
  let [slots, blocked, taken] = [0, 0, 0];
  for (const id of await itemsOf(deps, itemId, schedules)) {
    const slotIds = await slotsOn(deps, date, id, schedules);
    slots += slotIds.length;
    for (let from = 0; from < slotIds.length; from += BATCH_MAX) {
      const batch = await blockAll(deps, deed, slotIds.slice(from, from + BATCH_MAX));
      blocked += batch.blocked;
      taken += batch.taken;
    }
  }
  const serverTime = new Date(deed.at).toISOString();
  return { date, schedules: schedules.length, slots, blocked, taken, serverTime };
}

async function check(deps: Deps, { date, itemId }: CloseDayInput, now: number): Promise<void> {
  if (dayOf(date, LAST_ZONE).until <= now) {
    throw new DomainError("INVALID_INPUT", { field: "date", message: "date: This day is over." });
  }
  if (itemId === undefined) return;
  const { item } = await deps.store.read({ item: ref("catalog", itemId) });
  if (item === null) throw new DomainError("ITEM_NOT_FOUND", { field: "itemId" });
}

/** The schedules that the day is closed in, inactive ones included: they may be switched on again. */
async function closeInSchedules(
  deps: Deps,
  deed: Deed,
  { date, itemId }: CloseDayInput,
): Promise<Schedule[]> {
  const closed: Schedule[] = [];
  for (const scheduleId of await listAll(deps, "schedules")) {
    const schedule = await decide(deps, async () => {
      const at = ref("schedules", scheduleId);
      const { found } = await deps.store.read({ found: at });
      if (found === null) return { writes: [], result: null };
      const before = found.data;
      if (itemId !== undefined && before.itemId !== itemId) return { writes: [], result: null };
      if (isClosedOn(before, date)) return { writes: [], result: before };
      const after = withClosed(before, date);
      const writes = [replace(at, found, after), audited(deps, deed, { of: at, before, after })];
      return { writes, result: after };
    });
    if (schedule !== null) closed.push(schedule);
  }
  return closed;
}

function isClosedOn({ exceptions }: Schedule, date: string): boolean {
  return exceptions.some((exception) => exception.date === date && "closed" in exception);
}

function withClosed(schedule: Schedule, date: string): Schedule {
  const { exceptions, version } = schedule;
  if (exceptions.length >= EXCEPTIONS_MAX) {
    const message = "date: A schedule has too many exceptions. Remove old ones first.";
    throw new DomainError("INVALID_INPUT", { field: "date", message });
  }
  const closed = { date, closed: true } as const;
  return { ...schedule, exceptions: [...exceptions, closed], version: version + 1 };
}

/** Also items that only have a slot made by hand, and those whose catalog entry is gone. */
async function itemsOf(deps: Deps, itemId: string | undefined, schedules: readonly Schedule[]) {
  if (itemId !== undefined) return [itemId];
  const scheduled = schedules.map((schedule) => schedule.itemId);
  return new Set([...(await listAll(deps, "catalog")), ...scheduled]);
}

/** A date is that of the clock where the item is: its schedules say where. */
async function slotsOn(
  deps: Deps,
  date: string,
  itemId: string,
  schedules: readonly Schedule[],
): Promise<string[]> {
  const own = schedules.filter((schedule) => schedule.itemId === itemId);
  const zones = new Set(own.map(({ timeZone }) => timeZone ?? deps.settings.timeZone));
  if (zones.size === 0) zones.add(deps.settings.timeZone);
  const found = new Set<string>();
  for (const zone of zones) {
    const slotIds = await deps.store.slotsBetween(itemId, dayOf(date, zone), SLOTS_MAX);
    if (slotIds.length === SLOTS_MAX) throw new Error(`${itemId} has too many slots on ${date}`);
    for (const slotId of slotIds) found.add(slotId);
  }
  return [...found];
}

async function blockAll(deps: Deps, deed: Deed, slotIds: readonly string[]) {
  const refs: Record<string, Ref<"slots">> = Object.fromEntries(
    slotIds.map((slotId) => [slotId, ref("slots", slotId)]),
  );
  return decide(deps, async () => {
    const found = Object.entries(await deps.store.read(refs));
    const slots = found.flatMap(([slotId, slot]) => (slot === null ? [] : [{ slotId, slot }]));
    const open = slots.filter(({ slot }) => slot.data.state === "open");
    const writes = open.flatMap(({ slotId, slot }) => {
      const of = ref("slots", slotId);
      const before = slot.data;
      const after = { ...before, state: "blocked", version: before.version + 1 } as const;
      return [replace(of, slot, after), audited(deps, deed, { of, before, after })];
    });
    const taken = slots.reduce((sum, { slot }) => sum + slot.data.taken, 0);
    return { writes, result: { blocked: open.length, taken } };
  });
}

/** @throws Error rather than leave one out */
async function listAll(deps: Deps, collection: "catalog" | "schedules"): Promise<string[]> {
  const ids = await deps.store.idsIn(collection, IDS_MAX);
  if (ids.length === IDS_MAX) throw new Error(`${collection} has too many documents for one call`);
  return ids;
}
