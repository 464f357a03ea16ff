/** From weekly opening hours to slots, in the business's own time zone and across its clock changes. */
import type { Schedule } from "./catalog.ts";

export interface PlannedSlot {
  /** `{itemId}_{YYYYMMDD}T{HHMM}` in local time: the same slot has the same id in every run. */
  readonly slotId: string;
  readonly itemId: string;
  /** Milliseconds, as is `end`. */
  readonly start: number;
  readonly end: number;
  readonly capacity: number;
  readonly unitAmount: number | null;
}

export interface Horizon {
  /** Milliseconds: no slot begins before it. */
  readonly from: number;
  /** Local calendar days, the first one included. */
  readonly days: number;
  /** IANA, as `Europe/Berlin`. */
  readonly timeZone: string;
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const;

export function slotsOf(schedule: Schedule, { from, days, timeZone }: Horizon): PlannedSlot[] {
  if (!schedule.active) return [];
  const zone = zoneOf(timeZone);
  const today = Date.parse(`${zone.local(from).slice(0, 10)}T00:00:00Z`);
  const dates = Array.from({ length: days }, (_, day) => isoDate(today + day * DAY_MS));
  return dates
    .filter((date) => isValid(schedule, date))
    .flatMap((date) =>
      startsOn(schedule, date).map((minute) => slotAt(schedule, zone, date, minute)),
    )
    .filter((slot) => slot !== null)
    .filter((slot) => slot.start >= from);
}

export function isTimeZone(name: string): boolean {
  try {
    zoneOf(name);
    return true;
  } catch {
    return false;
  }
}

function isValid({ validFrom, validUntil }: Schedule, date: string): boolean {
  return (validFrom ?? date) <= date && date <= (validUntil ?? date);
}

/** Minutes after midnight at which a slot begins; the last one ends no later than closing. */
function startsOn(schedule: Schedule, date: string): number[] {
  return opening(schedule, date).flatMap(({ opens, closes }) => {
    const [first, last] = [minutesOf(opens), minutesOf(closes)];
    const count = Math.max(0, Math.floor((last - first) / schedule.lengthMinutes));
    return Array.from({ length: count }, (_, index) => first + index * schedule.lengthMinutes);
  });
}

function opening({ weekly, exceptions }: Schedule, date: string) {
  const special = exceptions.filter((exception) => exception.date === date);
  if (special.length > 0) return special.flatMap((day) => ("closed" in day ? [] : [day]));
  const weekday = DAYS[new Date(`${date}T00:00:00Z`).getUTCDay()];
  return weekly.filter(({ day }) => day === weekday);
}

function slotAt(schedule: Schedule, zone: Zone, date: string, minute: number): PlannedSlot | null {
  const time = `${twoDigits(Math.floor(minute / 60))}:${twoDigits(minute % 60)}`;
  const start = zone.instant(date, time);
  if (start === null) return null;
  const { itemId, capacity, unitAmount, lengthMinutes } = schedule;
  const slotId = `${itemId}_${date.replaceAll("-", "")}T${time.replace(":", "")}`;
  return { slotId, itemId, start, end: start + lengthMinutes * MINUTE_MS, capacity, unitAmount };
}

interface Zone {
  /** `YYYY-MM-DDTHH:MM` on the wall clock. */
  local(instant: number): string;
  /** The first moment at which the wall clock shows this; null if it never does (spring). */
  instant(date: string, time: string): number | null;
}

/** @throws RangeError for an unknown name */
function zoneOf(timeZone: string): Zone {
  const format = new Intl.DateTimeFormat("sv-SE", {
    timeZone,
    dateStyle: "short",
    timeStyle: "short",
  });
  const local = (instant: number) => format.format(instant).replace(" ", "T");
  return {
    local,
    instant: (date, time) => {
      const wall = Date.parse(`${date}T${time}:00Z`);
      const offsets = [wall - DAY_MS, wall + DAY_MS].map(
        (near) => Date.parse(`${local(near)}:00Z`) - Math.floor(near / MINUTE_MS) * MINUTE_MS,
      );
      // In autumn both offsets fit, and the larger one is the earlier moment.
      const candidates = offsets.map((offset) => wall - offset).sort((a, b) => a - b);
      return candidates.find((candidate) => local(candidate) === `${date}T${time}`) ?? null;
    },
  };
}

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  return hours * 60 + minutes;
}

function isoDate(midnight: number): string {
  return new Date(midnight).toISOString().slice(0, 10);
}

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}
