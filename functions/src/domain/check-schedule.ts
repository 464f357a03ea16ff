/** What a schedule's shape does not say: whether its parts agree with each other and with its item. */
import type { CatalogItem, Schedule } from "./catalog.ts";
import { DomainError } from "./errors.ts";
import { checkAmount } from "./money.ts";
import { timeZoneIsValid } from "./schedule.ts";

/**
 * @param item what the catalog has under the schedule's `itemId`
 * @throws DomainError ITEM_NOT_FOUND, INVALID_INPUT, AMOUNT_INVALID, CURRENCY_UNSUPPORTED; each names the field
 */
export function checkSchedule(schedule: Schedule, item: CatalogItem | null): void {
  if (item === null) throw new DomainError("ITEM_NOT_FOUND", { field: "itemId" });
  if (item.kind !== "slot") throw invalid("itemId", "This item is not booked by slot.");
  const { weekly, exceptions, validFrom, validUntil, timeZone, unitAmount } = schedule;
  checkApart(weekly, "weekly");
  checkApart(exceptions, "exceptions");
  if (validFrom !== null && validUntil !== null && validUntil < validFrom) {
    throw invalid("validUntil", "It ends before it starts.");
  }
  if (timeZone !== null && !timeZoneIsValid(timeZone)) {
    throw invalid("timeZone", "There is no such time zone.");
  }
  if (unitAmount !== null) checkAmount(unitAmount, item.currency, "unitAmount");
}

type Opening = (Schedule["weekly"] | Schedule["exceptions"])[number];

/** Times of day are texts of one length, so they compare as they are. */
function checkApart(openings: readonly Opening[], field: string): void {
  openings.forEach((one, index) => {
    const other = openings.slice(0, index).find((earlier) => overlap(earlier, one));
    if (other !== undefined) {
      throw invalid(`${field}.${String(index)}`, "It overlaps another opening of that day.");
    }
  });
}

function overlap(one: Opening, other: Opening): boolean {
  if ("closed" in one || "closed" in other) return false;
  return dayOf(one) === dayOf(other) && one.opens < other.closes && other.opens < one.closes;
}

function dayOf(opening: Opening): string {
  return "day" in opening ? opening.day : opening.date;
}

function invalid(field: string, message: string): DomainError {
  return new DomainError("INVALID_INPUT", { field, message: `${field}: ${message}` });
}
