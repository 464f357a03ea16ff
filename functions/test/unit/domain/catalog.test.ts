import { expect } from "chai";
import { CatalogItem, Schedule, Slot } from "../../../src/domain/catalog.ts";

const ITEM = {
  name: "Sky Lounge",
  description: "Two hours of quiet",
  kind: "slot",
  unitAmount: 3_900,
  currency: "eur",
  taxRates: [{ name: "VAT", basisPoints: 1_900, inclusive: true }],
  policy: { tiers: [{ hoursBefore: 24, percent: 10_000, fee: 0 }] },
  captureMethod: "automatic",
  fields: [{ key: "flightNumber", label: "Flight number", required: true }],
  active: true,
  image: null,
};

const SLOT = {
  itemId: "lounge",
  start: 1_773_468_000_000,
  end: 1_773_475_200_000,
  capacity: 40,
  taken: 3,
  unitAmount: null,
  state: "open",
  version: 7,
};

const SCHEDULE = {
  itemId: "lounge",
  weekly: [{ day: "mon", opens: "06:00", closes: "24:00" }],
  lengthMinutes: 120,
  gapMinutes: 15,
  capacity: 40,
  unitAmount: null,
  exceptions: [
    { date: "2026-12-25", closed: true },
    { date: "2026-12-24", opens: "08:00", closes: "14:00" },
  ],
  validFrom: "2026-01-01",
  validUntil: null,
  timeZone: "Europe/Lisbon",
  active: true,
  version: 3,
  batches: 60,
};

const DOCUMENTS = [
  { name: "an item", schema: CatalogItem, document: ITEM },
  { name: "a slot", schema: Slot, document: SLOT },
  { name: "a schedule", schema: Schedule, document: SCHEDULE },
];

describe("a stored document", () => {
  for (const { name, schema, document } of DOCUMENTS) {
    it(`of ${name} is read as it is`, () => {
      expect(schema.parse(document)).to.deep.equal(document);
    });

    it(`of ${name} loses fields that nobody knows`, () => {
      expect(schema.parse({ ...document, color: "red" })).to.deep.equal(document);
    });

    it(`of ${name} must have every field`, () => {
      for (const key of Object.keys(document)) {
        const rest = Object.fromEntries(Object.entries(document).filter(([at]) => at !== key));
        expect(schema.safeParse(rest).success, key).to.equal(false);
      }
    });
  }

  it("of an item has its currency in lower case", () => {
    expect(CatalogItem.parse({ ...ITEM, currency: "EUR" }).currency).to.equal("eur");
  });

  const wrong: [string, { safeParse(value: unknown): { success: boolean } }, object][] = [
    ["a price with a fraction", CatalogItem, { ...ITEM, unitAmount: 39.5 }],
    ["a negative price", CatalogItem, { ...ITEM, unitAmount: -1 }],
    ["a price as text", CatalogItem, { ...ITEM, unitAmount: "3900" }],
    ["an unknown kind", CatalogItem, { ...ITEM, kind: "service" }],
    [
      "more than all back",
      CatalogItem,
      { ...ITEM, policy: { tiers: [{ hoursBefore: 0, percent: 10_001, fee: 0 }] } },
    ],
    ["negative places", Slot, { ...SLOT, taken: -1 }],
    ["a start that is text", Slot, { ...SLOT, start: "2026-03-14" }],
    ["an opening that ends before it begins", Schedule, open("22:00", "02:00")],
    ["an opening of no length", Schedule, open("06:00", "06:00")],
    ["a time of day without its zero", Schedule, open("6:00", "07:00")],
    ["an hour that no day has", Schedule, open("24:00", "24:00")],
    [
      "an unknown day",
      Schedule,
      { ...SCHEDULE, weekly: [{ ...SCHEDULE.weekly[0], day: "Monday" }] },
    ],
    ["a date that no year has", Schedule, { ...SCHEDULE, validFrom: "2026-02-30" }],
    ["slots of no length", Schedule, { ...SCHEDULE, lengthMinutes: 0 }],
    [
      "an exception that says nothing",
      Schedule,
      { ...SCHEDULE, exceptions: [{ date: "2026-01-01" }] },
    ],
  ];
  for (const [what, schema, document] of wrong) {
    it(`with ${what} is refused`, () => {
      expect(schema.safeParse(document).success).to.equal(false);
    });
  }
});

function open(opens: string, closes: string): object {
  return { ...SCHEDULE, weekly: [{ day: "mon", opens, closes }] };
}
