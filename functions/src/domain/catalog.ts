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
