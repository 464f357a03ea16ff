/** What is offered. Amounts are in minor units of the item's currency; times are milliseconds. */
import { z } from "zod";

const TaxRate = z.object({ name: z.string(), basisPoints: z.int().min(0), inclusive: z.boolean() });
export type TaxRate = z.infer<typeof TaxRate>;

const PolicyTier = z.object({
  hoursBefore: z.number().min(0),
  /** Basis points of the price that go back. */
  percent: z.int().min(0).max(10_000),
  fee: z.int().min(0),
});

export const CatalogItem = z.object({
  name: z.string(),
  description: z.string(),
  kind: z.enum(["slot", "goods"]),
  unitAmount: z.int().min(0),
  currency: z.string(),
  taxRates: z.array(TaxRate),
  policy: z.object({ tiers: z.array(PolicyTier) }),
  captureMethod: z.enum(["automatic", "manual"]),
  fields: z.array(z.object({ key: z.string(), label: z.string(), required: z.boolean() })),
  active: z.boolean(),
  image: z.string().nullable(),
});
export type CatalogItem = z.infer<typeof CatalogItem>;

export const Slot = z.object({
  itemId: z.string(),
  start: z.int(),
  end: z.int(),
  capacity: z.int().min(0),
  /** Places of bookings that hold one; changes only together with the booking's state. */
  taken: z.int().min(0),
  unitAmount: z.int().min(0).nullable(),
  state: z.enum(["open", "blocked"]),
  version: z.int(),
});
export type Slot = z.infer<typeof Slot>;

/** `HH:MM` on the wall clock; `24:00` is the end of the day. */
const WallTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/);
const Day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);

/** When an item can be booked: weekly opening, cut into slots of one length. */
export const Schedule = z.object({
  itemId: z.string(),
  weekly: z.array(
    z.object({
      day: z.enum(["mon", "tue", "wed", "thu", "fri", "sat", "sun"]),
      opens: WallTime,
      closes: WallTime,
    }),
  ),
  lengthMinutes: z.int().min(5).max(1440),
  capacity: z.int().min(1),
  /** Minor units; null takes the item's own price. */
  unitAmount: z.int().min(0).nullable(),
  exceptions: z.array(
    z.union([
      z.object({ date: Day, closed: z.literal(true) }),
      z.object({ date: Day, opens: WallTime, closes: WallTime }),
    ]),
  ),
  validFrom: Day.nullable(),
  validUntil: Day.nullable(),
  active: z.boolean(),
});
export type Schedule = z.infer<typeof Schedule>;
