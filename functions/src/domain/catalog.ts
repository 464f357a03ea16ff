/**
 * What is offered, and when. Amounts are minor units of the item's currency; instants are
 * milliseconds since 1970; dates and times of day are the business's own, in its time zone.
 */
import { z } from "zod";
import { CountryCode } from "./address.ts";

export const TaxRate = z.object({
  name: z.string(),
  /** Hundredths of a percent: 1900 is 19 %. */
  basisPoints: z.int().min(0),
  /** Whether the item's price contains this tax already; else it comes on top. */
  inclusive: z.boolean(),
  /** Where it is taken: the customer's address counts, without one the business's country. Absent: everywhere. */
  countries: z.array(CountryCode).optional(),
});
export type TaxRate = z.infer<typeof TaxRate>;

export const PolicyTier = z.object({
  /** This tier applies while at least so many hours are left before the first start. */
  hoursBefore: z.number().min(0),
  /** Basis points of what was paid that go back: 10000 is all of it. */
  percent: z.int().min(0).max(10_000),
  /** Minor units kept from what would go back. */
  fee: z.int().min(0),
});
export type PolicyTier = z.infer<typeof PolicyTier>;

export const AuthorizationPolicy = z.object({
  /** Whether reserved money confirms a booking, or only captured money does. */
  confirmOn: z.enum(["authorization", "capture"]),
  /** A confirmed booking whose authorization is lost: held again for another try, or canceled. */
  whenLost: z.enum(["hold", "cancel"]),
});
export type AuthorizationPolicy = z.infer<typeof AuthorizationPolicy>;

/** When an item is paid. What it says of a booking is frozen into it, in its dues. */
export const PaymentTerms = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("full") }),
  z.object({
    kind: z.literal("deposit"),
    /** Basis points of the item's part of the total that are due at booking: 3000 is 30 %. */
    percent: z.int().min(1).max(9_999),
    /** The rest is to be paid until so many hours before the first start. */
    balanceHoursBefore: z.number().min(0),
    /** A balance that is not paid in time: left to the operator, or canceled for its customer. */
    whenOverdue: z.enum(["keep", "cancel"]),
  }),
  z.object({
    kind: z.literal("guarantee"),
    /** Minor units: the most that an operator may charge to the saved card. */
    fee: z.int().min(0),
  }),
]);
export type PaymentTerms = z.infer<typeof PaymentTerms>;

export const CatalogItem = z.object({
  name: z.string(),
  description: z.string(),
  /** `slot` is booked for a time, in a slot; `goods` have neither. */
  kind: z.enum(["slot", "goods"]),
  unitAmount: z.int().min(0),
  /** Of goods: whether they can only be booked with a way to ship them. Absent: they need none. */
  shipping: z.enum(["required"]).optional(),
  /** Lower case from here on. That it is supported is checked where the item is priced. */
  currency: z.string().toLowerCase(),
  taxRates: z.array(TaxRate),
  /** The tiers from the most hours before to the least; a booking freezes its own copy. */
  policy: z.object({ tiers: z.array(PolicyTier), authorization: AuthorizationPolicy.optional() }),
  /** `manual` only reserves the money; it is taken later, by `capturePayment`. */
  captureMethod: z.enum(["automatic", "manual"]),
  /** Absent is `full`: all of it at booking. */
  terms: PaymentTerms.optional(),
  /** What a customer is asked for beyond contact details. */
  fields: z.array(z.object({ key: z.string(), label: z.string(), required: z.boolean() })),
  /** An inactive item cannot be booked; bookings that have it keep it. */
  active: z.boolean(),
  /** Address of a picture. */
  image: z.string().nullable(),
});
export type CatalogItem = z.infer<typeof CatalogItem>;

export const Slot = z.object({
  itemId: z.string(),
  start: z.int(),
  end: z.int(),
  /** How many places there are; written by hand below `taken` it ends nothing, it only sells no more. */
  capacity: z.int().min(0),
  /** Places of bookings that hold one; changes only in the commit that changes such a booking. */
  taken: z.int().min(0),
  /** Price of a place in this slot; null is the item's own. */
  unitAmount: z.int().min(0).nullable(),
  state: z.enum(["open", "blocked"]),
  /** Grows by one with every write. */
  version: z.int(),
});
export type Slot = z.infer<typeof Slot>;

export const WEEKDAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const;
export const Weekday = z.enum(WEEKDAYS);
export type Weekday = z.infer<typeof Weekday>;

/** `YYYY-MM-DD`. */
export const LocalDate = z.iso.date();
/** `HH:MM`, of 24 hours. */
export const TimeOfDay = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/);
export const ClosingTime = z.union([TimeOfDay, z.literal("24:00")]);

/** Within one day. Open past midnight is two rows: until `24:00`, and from `00:00` on the next day. */
const hours = { opens: TimeOfDay, closes: ClosingTime };
const closesLater = ({ opens, closes }: { opens: string; closes: string }) => opens < closes;
const LATER = { path: ["closes"], error: "must be later than opens" };

export const Schedule = z.object({
  itemId: z.string(),
  weekly: z.array(z.object({ day: Weekday, ...hours }).refine(closesLater, LATER)).max(100),
  /** Each opening is cut into slots of this length; a rest shorter than that is not offered. */
  lengthMinutes: z.int().min(1).max(1_440),
  /** Time between the end of a slot and the start of the next, for cleaning up. */
  gapMinutes: z.int().min(0).max(1_440),
  capacity: z.int().min(0),
  unitAmount: z.int().min(0).nullable(),
  /** Takes the place of all weekly openings of its date; a date that is also closed stays closed. */
  exceptions: z
    .array(
      z.union([
        z.object({ date: LocalDate, closed: z.literal(true) }),
        z.object({ date: LocalDate, ...hours }).refine(closesLater, LATER),
      ]),
    )
    .max(1_000),
  /** First and last date with slots, both included; null is no limit. */
  validFrom: LocalDate.nullable(),
  validUntil: LocalDate.nullable(),
  /** IANA name, where the item is not in the business's own time zone; null is the business's. */
  timeZone: z.string().nullable(),
  active: z.boolean(),
  /** Grows by one whenever somebody changes the schedule: what a form was opened on. */
  version: z.int(),
  /** Grows with every commit that made slots, so that no slot is made of a schedule that has changed since. */
  batches: z.int(),
});
export type Schedule = z.infer<typeof Schedule>;
