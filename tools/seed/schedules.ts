/** When a slot item can be booked: each start from `weekly` makes a slot of `lengthMinutes`. */
interface SeedSchedule {
  itemId: string;
  weekly: { day: Day; opens: string; closes: string }[];
  lengthMinutes: number;
  gapMinutes: number;
  capacity: number;
  /** The price of these slots, where it is not the item's. */
  unitAmount: number | null;
  exceptions: ({ date: string; closed: true } | { date: string; opens: string; closes: string })[];
  validFrom: string | null;
  validUntil: string | null;
  /** Null is the business's own. */
  timeZone: string | null;
  active: boolean;
  version: number;
  batches: number;
}

type Day = (typeof DAYS)[number];
const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

export const SCHEDULES: Record<string, SeedSchedule> = {
  lounge: daily("lounge", "06:00", "22:00", { lengthMinutes: 120, capacity: 40 }),
  "fast-track": daily("fast-track", "05:00", "21:00", { lengthMinutes: 60, capacity: 20 }),
  parking: daily("parking", "06:00", "22:00", { lengthMinutes: 960, capacity: 200 }),
  valet: daily("valet", "06:00", "21:00", { lengthMinutes: 60, capacity: 4 }),
  "meeting-room": daily("meeting-room", "08:00", "20:00", { lengthMinutes: 240, capacity: 2 }),
  restaurant: daily("restaurant", "12:00", "22:00", { lengthMinutes: 120, capacity: 30 }),
};

function daily(
  itemId: string,
  opens: string,
  closes: string,
  size: { lengthMinutes: number; capacity: number },
): SeedSchedule {
  const weekly = DAYS.map((day) => ({ day, opens, closes }));
  const always = { unitAmount: null, exceptions: [], validFrom: null, validUntil: null };
  const untouched = { active: true, version: 1, batches: 0 };
  return { itemId, weekly, ...size, gapMinutes: 0, ...always, timeZone: null, ...untouched };
}
