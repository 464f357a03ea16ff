/**
 * From a weekly schedule to slots. Openings are wall-clock times in the business's time zone, or in
 * the schedule's own, so on the two days a year when the clock moves an hour is missing or twice as
 * long: a slot that would start at a time the clock skips is not made, and one at a time that comes
 * twice is made once, for the first. A slot's end is a wall-clock time too, so that it stays the
 * start of the next one; an end that is skipped is counted on, so that the slot keeps its length.
 */
import { WEEKDAYS, type Schedule, type Weekday } from "./catalog.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const DAYS_MAX = 400;

interface SlotWindow {
  /** Milliseconds: no slot starts before this. */
  readonly from: number;
  /** Local dates to look at, from that of `from` on; at most 400. */
  readonly days: number;
  /** The business's, an IANA name: `Europe/Berlin`. */
  readonly timeZone: string;
}

export interface PlannedSlot {
  /**
   * `{itemId}_{YYYYMMDD}T{HHMM}` in the business's local time, so that planning again makes the same
   * slot. A schedule in another zone names the time in UTC, with a `Z`: nine in Lisbon is not nine here.
   */
  readonly slotId: string;
  readonly itemId: string;
  /** Milliseconds, as is `end`. */
  readonly start: number;
  readonly end: number;
  readonly capacity: number;
  /** Minor units; null is the item's price. */
  readonly unitAmount: number | null;
}

/**
 * In order of their start, no two at the same time.
 * @throws RangeError for an unknown time zone, or too many days
 */
export function slotsOf(schedule: Schedule, { from, days, timeZone }: SlotWindow): PlannedSlot[] {
  if (days > DAYS_MAX) throw new RangeError(`${String(days)} days are too many to plan at once`);
  if (!schedule.active) return [];
  const zone = schedule.timeZone ?? timeZone;
  const today = startOfDay(wallTime(from, zone));
  const { itemId, capacity, unitAmount } = schedule;
  const name = (wall: number, start: number) =>
    isSameZone(zone, timeZone) ? compact(wall) : `${compact(start)}Z`;
  return Array.from({ length: days }, (_, day) => today + day * DAY_MS)
    .flatMap((day) => instantsOf(schedule, day, zone))
    .filter(({ start }) => start >= from)
    .map(({ wall, start, end }) => {
      const slotId = `${itemId}_${name(wall, start)}`;
      return { slotId, itemId, start, end, capacity, unitAmount };
    });
}

interface Piece {
  readonly wall: number;
  readonly start: number;
  readonly end: number;
}

/**
 * The slots of one day. One that would begin before the last has ended is left out: where openings
 * overlap, and after a slot that keeps its length although the clock skipped its end.
 */
function instantsOf(schedule: Schedule, day: number, zone: string): Piece[] {
  const pieces = piecesOf(schedule, day).flatMap(([wall, closes]): Piece[] => {
    const start = instantOf(wall, zone);
    const end = instantOf(closes, zone) ?? instantAfterSkip(closes, zone);
    return start === null ? [] : [{ wall, start, end }];
  });
  let free = -Infinity;
  return pieces
    .toSorted((a, b) => a.start - b.start)
    .filter(({ start, end }) => {
      if (start < free) return false;
      free = end;
      return true;
    });
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

/** `europe/berlin` is `Europe/Berlin`, and a zone that was renamed is still the same. */
function isSameZone(one: string, other: string): boolean {
  const known = (zone: string) => formatterOf(zone).resolvedOptions().timeZone;
  return one === other || known(one) === known(other);
}

/** The instants at which a local date begins and ends. @throws RangeError for an unknown time zone */
export function dayOf(date: string, timeZone: string): { from: number; until: number } {
  const day = Date.parse(`${date}T00:00:00Z`);
  const begins = (wall: number) => instantOf(wall, timeZone) ?? instantAfterSkip(wall, timeZone);
  return { from: begins(day), until: begins(day + DAY_MS) };
}

/*
 * Below, a "wall" is what the clock on the wall shows, as the milliseconds at which a clock in UTC
 * would show the same: calendar arithmetic without a time zone.
 */

/** Start and end of each slot of a day, as walls. */
function piecesOf(schedule: Schedule, day: number): [number, number][] {
  const length = schedule.lengthMinutes * MINUTE_MS;
  const gap = schedule.gapMinutes * MINUTE_MS;
  return openingsOf(schedule, day).flatMap(({ opens, closes }) => {
    const first = day + minutesOf(opens) * MINUTE_MS;
    const room = day + minutesOf(closes) * MINUTE_MS - first;
    const count = Math.floor((room + gap) / (length + gap));
    return Array.from({ length: count }, (_, n) => first + n * (length + gap)).map(
      (start): [number, number] => [start, start + length],
    );
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
