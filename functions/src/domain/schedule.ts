/**
 * From a weekly schedule to slots. Openings are wall-clock times in the business's time zone, so on
 * the two days a year when the clock moves an hour is missing or twice as long: a slot that would
 * start at a time the clock skips is not made, and one at a time that comes twice is made once, for
 * the first. A slot's end is a wall-clock time too, so that it stays the start of the next one.
 */
import { WEEKDAYS, type Schedule, type Weekday } from "./catalog.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const DAYS_MAX = 400;

export interface SlotWindow {
  /** Milliseconds: no slot starts before this. */
  readonly from: number;
  /** Local dates to look at, from that of `from` on; at most 400. */
  readonly days: number;
  /** IANA name, `Europe/Berlin`. */
  readonly timeZone: string;
}

export interface PlannedSlot {
  /** `{itemId}_{YYYYMMDD}T{HHMM}` in local time, so that planning again makes the same slot. */
  readonly slotId: string;
  readonly itemId: string;
  /** Milliseconds, as is `end`. */
  readonly start: number;
  readonly end: number;
  readonly capacity: number;
  /** Minor units; null is the item's price. */
  readonly unitAmount: number | null;
}

/** In order of their start, each id once. @throws RangeError for an unknown time zone, or too many days */
export function slotsOf(schedule: Schedule, { from, days, timeZone }: SlotWindow): PlannedSlot[] {
  if (days > DAYS_MAX) throw new RangeError(`${String(days)} days are too many to plan at once`);
  if (!schedule.active) return [];
  const today = startOfDay(wallTime(from, timeZone));
  const slots = new Map<string, PlannedSlot>();
  for (let day = 0; day < days; day++) {
    for (const [opens, closes] of piecesOf(schedule, today + day * DAY_MS)) {
      const start = instantOf(opens, timeZone);
      if (start === null || start < from) continue;
      const { itemId, capacity, unitAmount } = schedule;
      const slotId = `${itemId}_${compact(opens)}`;
      const end = instantOf(closes, timeZone) ?? instantAfterSkip(closes, timeZone);
      slots.set(slotId, { slotId, itemId, start, end, capacity, unitAmount });
    }
  }
  return [...slots.values()].sort((a, b) => a.start - b.start);
}

export interface LocalParts {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly weekday: Weekday;
}

/** What calendar and clock on the wall show. @throws RangeError for an unknown time zone */
export function localParts(epochMs: number, timeZone: string): LocalParts {
  const wall = new Date(wallTime(epochMs, timeZone));
  return {
    year: wall.getUTCFullYear(),
    month: wall.getUTCMonth() + 1,
    day: wall.getUTCDate(),
    hour: wall.getUTCHours(),
    minute: wall.getUTCMinutes(),
    weekday: weekdayOf(wall.getTime()),
  };
}

/** A named zone, `UTC` included. A bare offset such as `+01:00` knows no summer time and is refused. */
export function timeZoneIsValid(timeZone: string): boolean {
  try {
    formatterOf(timeZone);
    return !/^[+-]/.test(timeZone);
  } catch {
    return false;
  }
}

/*
 * Below, a "wall" is what the clock on the wall shows, as the milliseconds at which a clock in UTC
 * would show the same: calendar arithmetic without a time zone.
 */

/** Start and end of each slot of a day, as walls. */
function piecesOf(schedule: Schedule, day: number): [number, number][] {
  const length = schedule.lengthMinutes * MINUTE_MS;
  return openingsOf(schedule, day).flatMap(({ opens, closes }) => {
    const first = day + minutesOf(opens) * MINUTE_MS;
    const room = day + minutesOf(closes) * MINUTE_MS - first;
    return Array.from({ length: Math.floor(room / length) }, (_, n): [number, number] => [
      first + n * length,
      first + (n + 1) * length,
    ]);
  });
}

function openingsOf({ weekly, exceptions, validFrom, validUntil }: Schedule, day: number) {
  const date = new Date(day).toISOString().slice(0, 10);
  if (validFrom !== null && date < validFrom) return [];
  if (validUntil !== null && date > validUntil) return [];
  const special = exceptions.filter((exception) => exception.date === date);
  if (special.some((exception) => "closed" in exception)) return [];
  if (special.length > 0) return special.filter((exception) => "opens" in exception);
  return weekly.filter((opening) => opening.day === weekdayOf(day));
}

/** The first instant at which the clock shows this; null where it skips it. */
function instantOf(wall: number, timeZone: string): number | null {
  // The offset can only be the one of a day before or of a day after.
  const candidates = [wall - DAY_MS, wall + DAY_MS].map((near) => wall - offsetAt(near, timeZone));
  const real = candidates.filter((instant) => wallTime(instant, timeZone) === wall);
  return real.length === 0 ? null : Math.min(...real);
}

/** A skipped time is counted on from before the skip: 02:30 is half an hour after 02:00. */
function instantAfterSkip(wall: number, timeZone: string): number {
  return wall - offsetAt(wall - DAY_MS, timeZone);
}

function offsetAt(instant: number, timeZone: string): number {
  return wallTime(instant, timeZone) - instant;
}

function wallTime(epochMs: number, timeZone: string): number {
  const parts = formatterOf(timeZone).formatToParts(epochMs);
  const read = (type: Intl.DateTimeFormatPartTypes) =>
    Number(parts.find((part) => part.type === type)?.value);
  const ms = ((epochMs % 1000) + 1000) % 1000;
  return Date.UTC(
    read("year"),
    read("month") - 1,
    read("day"),
    read("hour"),
    read("minute"),
    read("second"),
    ms,
  );
}

const formatters = new Map<string, Intl.DateTimeFormat>();

/** Making one costs a hundred times what using it does. Only valid zones are kept, so they are few. */
function formatterOf(timeZone: string): Intl.DateTimeFormat {
  const known = formatters.get(timeZone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat("en-US-u-ca-gregory-nu-latn", {
    ...{ timeZone, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric" },
    ...{ hour: "numeric", minute: "numeric", second: "numeric" },
  });
  formatters.set(timeZone, made);
  return made;
}

function startOfDay(wall: number): number {
  return Math.floor(wall / DAY_MS) * DAY_MS;
}

function weekdayOf(wall: number): Weekday {
  return WEEKDAYS[new Date(wall).getUTCDay()] ?? "sun";
}

function minutesOf(time: string): number {
  const [hours, minutes] = time.split(":").map(Number);
  return (hours ?? 0) * 60 + (minutes ?? 0);
}

/** `20260314T0600`. */
function compact(wall: number): string {
  return new Date(wall).toISOString().slice(0, 16).replaceAll(/[-:]/g, "");
}
