/** What can be bought. Amounts are minor units, percentages basis points (10000 = 100 %). */
interface SeedItem {
  name: string;
  description: string;
  kind: "slot" | "goods";
  unitAmount: number;
  currency: string;
  /** With `countries`, only for customers there; without an address, the business's country counts. */
  taxRates: { name: string; basisPoints: number; inclusive: boolean; countries?: string[] }[];
  /** Can only be booked with a way to get it; see prices.ts. */
  shipping?: "required";
  /** The first tier whose `hoursBefore` is still ahead tells what a cancellation gives back. */
  policy: { tiers: { hoursBefore: number; percent: number; fee: number }[] };
  captureMethod: "automatic" | "manual";
  /** Without it, all of it at booking. */
  terms?: SeedTerms;
  fields: { key: string; label: string; required: boolean }[];
  active: boolean;
  image: string | null;
}

type SeedTerms =
  | { kind: "full" }
  | {
      kind: "deposit";
      percent: number;
      balanceHoursBefore: number;
      whenOverdue: "keep" | "cancel";
    }
  | { kind: "guarantee"; fee: number };

const FLEXIBLE = {
  tiers: [
    { hoursBefore: 24, percent: 10_000, fee: 0 },
    { hoursBefore: 2, percent: 5_000, fee: 0 },
    { hoursBefore: 0, percent: 0, fee: 0 },
  ],
};
const WITH_FEE = {
  tiers: [
    { hoursBefore: 48, percent: 10_000, fee: 500 },
    { hoursBefore: 0, percent: 0, fee: 0 },
  ],
};
/** Canceled in the last week, a deposit is kept. */
const ROOM = {
  tiers: [
    { hoursBefore: 168, percent: 10_000, fee: 0 },
    { hoursBefore: 0, percent: 0, fee: 0 },
  ],
};
const VAT_INCLUDED = { name: "VAT", basisPoints: 1_900, inclusive: true };
const CONCESSION_ON_TOP = { name: "Airport concession", basisPoints: 800, inclusive: false };

const flightNumber = { key: "flightNumber", label: "Flight number", required: true };
const licensePlate = { key: "licensePlate", label: "License plate", required: true };

export const CATALOG: Record<string, SeedItem> = {
  lounge: {
    ...slot("Sky Lounge", "Two hours of quiet with food, drinks and showers, Terminal 1.", 3_900),
    taxRates: [VAT_INCLUDED],
    fields: [flightNumber],
  },
  "fast-track": {
    ...slot("Fast Track", "Your own lane at security, for a quarter of an hour.", 1_250),
    fields: [flightNumber],
  },
  parking: {
    ...slot("Parking, day ticket", "A covered space five minutes from Terminal 1.", 2_400),
    taxRates: [VAT_INCLUDED],
    policy: WITH_FEE,
    fields: [licensePlate],
  },
  valet: {
    ...slot("Valet parking", "Hand over your car at the door of Terminal 1.", 4_900),
    taxRates: [CONCESSION_ON_TOP],
    policy: WITH_FEE,
    fields: [licensePlate, flightNumber],
  },
  "meeting-room": {
    ...slot("Meeting room, deposit 30 %", "Half a day for twelve, above Terminal 2.", 24_000),
    taxRates: [VAT_INCLUDED],
    policy: ROOM,
    terms: { kind: "deposit", percent: 3_000, balanceHoursBefore: 96, whenOverdue: "cancel" },
  },
  restaurant: {
    ...slot("Runway Restaurant, a place", "Paid there. A card stands behind it.", 0),
    terms: { kind: "guarantee", fee: 2_500 },
  },
  "1": goods("The Long Layover", "A novel of one night and forty gates.", 1_499, "eur"),
  "2": goods("Clouds from Above", "A field guide for the window seat.", 2_390, "eur"),
  "3": goods("Small Cabin, Big World", "Essays about going light.", 1_800, "eur"),
  globe: {
    ...goods("Desk Globe", "Turns both ways. Shipped, or fetched at the counter.", 3_900, "eur"),
    taxRates: [
      { ...VAT_INCLUDED, countries: ["DE"] },
      { ...VAT_INCLUDED, basisPoints: 2_000, countries: ["AT"] },
    ],
    shipping: "required",
  },
  headphones: goods("Travel Headphones", "Quiet in row 27.", 499_900, "inr"),
  "travel-adapter": goods("Travel Adapter", "Fits the sockets of 150 countries.", 129_900, "inr"),
};

function slot(name: string, description: string, unitAmount: number): SeedItem {
  return { ...goods(name, description, unitAmount, "eur"), kind: "slot" };
}

function goods(name: string, description: string, unitAmount: number, currency: string): SeedItem {
  return {
    ...{ name, description, kind: "goods", unitAmount, currency, taxRates: [], policy: FLEXIBLE },
    ...{ captureMethod: "automatic", fields: [], active: true, image: null },
  };
}
