import { z } from "zod";
import { ClosingTime, LocalDate, Schedule, TimeOfDay, Weekday } from "../domain/catalog.ts";
import { ItemId } from "../domain/ids.ts";
import { AMOUNT_MAX } from "../domain/money.ts";
import { OperatorReason } from "./operator-input.ts";

const CAPACITY_MAX = 100_000;
/** Shorter ones would be more than a night can make. */
const LENGTH_MIN = 5;

const hours = { opens: TimeOfDay, closes: ClosingTime };
const closesLater = ({ opens, closes }: { opens: string; closes: string }) => opens < closes;
const LATER = { path: ["closes"], error: "must be later than opens" };

const { lengthMinutes, gapMinutes } = Schedule.shape;

export const SaveScheduleInput = z.strictObject({
  scheduleId: ItemId,
  /** The one that was seen before the change; without it, a new schedule is made. */
  version: z.int().min(0).optional(),
  reason: OperatorReason,
  itemId: ItemId,
  weekly: z.array(z.strictObject({ day: Weekday, ...hours }).refine(closesLater, LATER)).max(100),
  lengthMinutes: lengthMinutes.min(LENGTH_MIN),
  gapMinutes: gapMinutes.optional(),
  capacity: z.int().min(1).max(CAPACITY_MAX),
  unitAmount: z.int().min(0).max(AMOUNT_MAX).nullable().optional(),
  /** Always given, and all of them: one that is left out is gone, and its day open again. */
  exceptions: z
    .array(
      z.union([
        z.strictObject({ date: LocalDate, closed: z.literal(true) }),
        z.strictObject({ date: LocalDate, ...hours }).refine(closesLater, LATER),
      ]),
    )
    .max(1_000),
  validFrom: LocalDate.nullable().optional(),
  validUntil: LocalDate.nullable().optional(),
  timeZone: z.string().max(64).nullable().optional(),
  active: z.boolean().optional(),
});
export type SaveScheduleInput = z.infer<typeof SaveScheduleInput>;
