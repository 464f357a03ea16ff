import { expect } from "chai";
import fc from "fast-check";
import type { Schedule } from "../../../src/domain/catalog.ts";
import { SlotId } from "../../../src/domain/ids.ts";
import { dayOf, localParts, slotsOf, timeZoneIsValid } from "../../../src/domain/schedule.ts";

const BERLIN = "Europe/Berlin";
const HOUR_MS = 3_600_000;

/** Every day, unless said otherwise. */
function schedule(opens: string, closes: string, change: Partial<Schedule> = {}): Schedule {
  const days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
  return {
    itemId: "tour",
    weekly: days.map((day) => ({ day, opens, closes })),
    ...{ lengthMinutes: 60, gapMinutes: 0, capacity: 8, unitAmount: null, exceptions: [] },
    ...{ validFrom: null, validUntil: null, timeZone: null, active: true },
    ...{ version: 0, batches: 0 },
    ...change,
  };
}

function ms(iso: string): number {
  return Date.parse(iso);
}

function planned(plan: Schedule, from: string, days: number, timeZone = BERLIN) {
  return slotsOf(plan, { from: ms(from), days, timeZone });
}

function minutes(time: string): number {
  const [hours = 0, rest = 0] = time.split(":").map(Number);
  return hours * 60 + rest;
}

/** `local time: start–end in UTC`. */
function times(plan: Schedule, from: string, days: number, timeZone = BERLIN): string[] {
  const utc = (instant: number) => new Date(instant).toISOString().slice(11, 16);
  return planned(plan, from, days, timeZone).map(
    ({ slotId, start, end }) => `${slotId.slice(-4)}: ${utc(start)}–${utc(end)}`,
  );
}

function dates(plan: Schedule, from: string, days: number): string[] {
  return planned(plan, from, days).map(({ slotId }) => slotId.slice(5, 13));
}

describe("slots of a schedule", () => {
  it("carry the schedule's values and an id of item and local time", () => {
    const plan = schedule("09:00", "10:00", { unitAmount: 1_250 });
    expect(planned(plan, "2026-06-01T00:00:00Z", 1)).to.deep.equal([
      {
        slotId: "tour_20260601T0900",
        itemId: "tour",
        start: ms("2026-06-01T07:00:00Z"),
        end: ms("2026-06-01T08:00:00Z"),
        capacity: 8,
        unitAmount: 1_250,
      },
    ]);
  });

  it("cut the opening into whole pieces and leave the rest", () => {
    const plan = schedule("09:00", "12:00", { lengthMinutes: 50 });
    expect(times(plan, "2026-01-15T00:00:00Z", 1)).to.deep.equal([
      "0900: 08:00–08:50",
      "0950: 08:50–09:40",
      "1040: 09:40–10:30",
    ]);
  });

  it("leave a gap between them, and none after the last", () => {
    const plan = schedule("09:00", "12:15", { lengthMinutes: 45, gapMinutes: 30 });
    expect(times(plan, "2026-01-15T00:00:00Z", 1)).to.deep.equal([
      "0900: 08:00–08:45",
      "1015: 09:15–10:00",
      "1130: 10:30–11:15",
    ]);
  });

  it("reach to midnight", () => {
    expect(times(schedule("22:00", "24:00"), "2026-01-15T00:00:00Z", 1)).to.deep.equal([
      "2200: 21:00–22:00",
      "2300: 22:00–23:00",
    ]);
  });

  it("start no earlier than asked, and on the local date of that instant", () => {
    const plan = schedule("09:00", "12:00");
    expect(times(plan, "2026-01-15T09:00:00Z", 1)).to.deep.equal([
      "1000: 09:00–10:00",
      "1100: 10:00–11:00",
    ]);
    expect(times(plan, "2026-01-15T09:00:00.001Z", 1)).to.deep.equal(["1100: 10:00–11:00"]);
    expect(dates(schedule("09:00", "10:00"), "2026-01-15T23:30:00Z", 1)).to.deep.equal([
      "20260116",
    ]);
  });

  it("follow the weekdays", () => {
    const plan = schedule("09:00", "10:00", {
      weekly: [
        { day: "sun", opens: "09:00", closes: "10:00" },
        { day: "wed", opens: "09:00", closes: "10:00" },
      ],
    });
    expect(dates(plan, "2026-06-01T00:00:00Z", 14)).to.deep.equal([
      "20260603",
      "20260607",
      "20260610",
      "20260614",
    ]);
  });

  it("are made once where two openings overlap, and in order", () => {
    const plan = schedule("09:00", "10:00", {
      weekly: [
        { day: "mon", opens: "10:00", closes: "12:00" },
        { day: "mon", opens: "09:00", closes: "11:00" },
      ],
    });
    expect(times(plan, "2026-01-12T00:00:00Z", 1)).to.deep.equal([
      "0900: 08:00–09:00",
      "1000: 09:00–10:00",
      "1100: 10:00–11:00",
    ]);
  });

  it("are none for a schedule that is not active, or for no days", () => {
    expect(planned(schedule("09:00", "10:00", { active: false }), "2026-01-15T00:00:00Z", 7)).to.be
      .empty;
    expect(planned(schedule("09:00", "10:00"), "2026-01-15T00:00:00Z", 0)).to.be.empty;
  });

  it("lie between the first and the last valid date", () => {
    const plan = schedule("09:00", "10:00", { validFrom: "2026-06-03", validUntil: "2026-06-04" });
    expect(dates(plan, "2026-06-01T00:00:00Z", 7)).to.deep.equal(["20260603", "20260604"]);
  });

  it("give way to an exception", () => {
    const plan = schedule("09:00", "10:00", {
      exceptions: [
        { date: "2026-06-02", closed: true },
        { date: "2026-06-03", opens: "12:00", closes: "13:00" },
        { date: "2026-06-03", opens: "15:00", closes: "16:00" },
        { date: "2026-06-04", opens: "12:00", closes: "13:00" },
        { date: "2026-06-04", closed: true },
      ],
    });
    const ids = planned(plan, "2026-06-01T00:00:00Z", 4).map(({ slotId }) => slotId);
    expect(ids).to.deep.equal(["tour_20260601T0900", "tour_20260603T1200", "tour_20260603T1500"]);
  });

  it("are refused for more than 400 days or an unknown zone", () => {
    const plan = schedule("09:00", "10:00");
    expect(() => planned(plan, "2026-01-01T00:00:00Z", 401)).to.throw(RangeError);
    expect(() => planned(plan, "2026-01-01T00:00:00Z", 1, "Mars/Olympus")).to.throw(RangeError);
  });
});

describe("slots on a day when the clock moves", () => {
  it("forward: none starts in the hour that is skipped", () => {
    expect(times(schedule("00:00", "05:00"), "2026-03-28T23:00:00Z", 1)).to.deep.equal([
      "0000: 23:00–00:00",
      "0100: 00:00–01:00",
      "0300: 01:00–02:00",
      "0400: 02:00–03:00",
    ]);
  });

  it("back: one starts in the hour that comes twice, the first time, and lasts for both", () => {
    expect(times(schedule("01:00", "04:00"), "2026-10-24T22:00:00Z", 1)).to.deep.equal([
      "0100: 23:00–00:00",
      "0200: 00:00–02:00",
      "0300: 02:00–03:00",
    ]);
  });

  it("are a day ticket of 23 or of 25 hours", () => {
    const plan = schedule("00:00", "24:00", { lengthMinutes: 1_440 });
    const hours = (from: string) =>
      planned(plan, from, 3).map(({ start, end }) => (end - start) / HOUR_MS);
    expect(hours("2026-03-27T23:00:00Z")).to.deep.equal([24, 23, 24]);
    expect(hours("2026-10-23T22:00:00Z")).to.deep.equal([24, 25, 24]);
  });

  it("end after the skip if their end is skipped", () => {
    const plan = schedule("01:30", "02:30");
    expect(times(plan, "2026-03-28T23:00:00Z", 1)).to.deep.equal(["0130: 00:30–01:30"]);
  });

  it("keep their local time before and after", () => {
    const plan = schedule("09:00", "10:00");
    expect(times(plan, "2026-03-28T00:00:00Z", 2)).to.deep.equal([
      "0900: 08:00–09:00",
      "0900: 07:00–08:00",
    ]);
  });

  it("follow zones with odd offsets, on either side of the date line", () => {
    const plan = schedule("01:00", "03:00");
    // Lord Howe moves by half an hour: on that day 02:00 to 02:30 is skipped.
    expect(times(plan, "2026-10-03T13:30:00Z", 1, "Australia/Lord_Howe")).to.deep.equal([
      "0100: 14:30–15:30",
    ]);
    expect(times(plan, "2026-01-14T18:15:00Z", 1, "Asia/Kathmandu")).to.deep.equal([
      "0100: 19:15–20:15",
      "0200: 20:15–21:15",
    ]);
    // Samoa left out 30 December 2011 as a whole.
    const samoa = planned(plan, "2011-12-29T10:00:00Z", 3, "Pacific/Apia");
    expect(samoa.map(({ slotId }) => slotId)).to.deep.equal([
      "tour_20111229T0100",
      "tour_20111229T0200",
      "tour_20111231T0100",
      "tour_20111231T0200",
    ]);
  });
});

/** What becomes of slots from midnight to five on the nights when the clock moves, and on one when not. */
const NIGHTS: [zone: string, what: string, midnight: string, minutes: number, slots: string[]][] = [
  [
    BERLIN,
    "moves from two to three",
    "2026-03-28T23:00:00Z",
    60,
    ["0000 60", "0100 60", "0300 60", "0400 60"],
  ],
  [
    BERLIN,
    "moves from three back to two",
    "2026-10-24T22:00:00Z",
    60,
    ["0000 60", "0100 60", "0200 120", "0300 60", "0400 60"],
  ],
  [
    "America/New_York",
    "moves from two to three",
    "2026-03-08T05:00:00Z",
    60,
    ["0000 60", "0100 60", "0300 60", "0400 60"],
  ],
  [
    "America/New_York",
    "moves from two back to one",
    "2026-11-01T04:00:00Z",
    60,
    ["0000 60", "0100 120", "0200 60", "0300 60", "0400 60"],
  ],
  [
    "Australia/Lord_Howe",
    "moves from two to half past two",
    "2026-10-03T13:30:00Z",
    30,
    lordHowe("0230 30"),
  ],
  [
    "Australia/Lord_Howe",
    "moves from two back to half past one",
    "2026-04-04T13:00:00Z",
    30,
    lordHowe("0130 60", "0200 30", "0230 30"),
  ],
  [
    "Asia/Tokyo",
    "does not move",
    "2026-03-28T15:00:00Z",
    60,
    ["0000 60", "0100 60", "0200 60", "0300 60", "0400 60"],
  ],
];

/** Half hours; what is not named is as on any day. */
function lordHowe(...moved: string[]): string[] {
  const before = ["0000 30", "0030 30", "0100 30"];
  const after = ["0300 30", "0330 30", "0400 30", "0430 30"];
  return [...before, ...(moved.length === 1 ? ["0130 30"] : []), ...moved, ...after];
}

describe("the night", () => {
  for (const [zone, what, midnight, lengthMinutes, expected] of NIGHTS) {
    it(`in which the clock of ${zone} ${what} has its slots, each with its minutes`, () => {
      const plan = schedule("00:00", "05:00", { lengthMinutes });
      const found = planned(plan, midnight, 1, zone).map(
        ({ slotId, start, end }) => `${slotId.slice(-4)} ${String((end - start) / 60_000)}`,
      );
      expect(found).to.deep.equal(expected);
    });
  }

  it("in which a slot's end is skipped has none that begins before it is over", () => {
    const plan = schedule("00:00", "05:00", { lengthMinutes: 45 });
    // 01:30 to 02:15 is over at 03:15, so that 03:00 is left out.
    expect(times(plan, "2026-03-28T23:00:00Z", 1)).to.deep.equal([
      "0000: 23:00–23:45",
      "0045: 23:45–00:30",
      "0130: 00:30–01:15",
      "0345: 01:45–02:30",
    ]);
    const later = planned(plan, "2026-03-29T00:45:00Z", 1);
    expect(later.map(({ slotId }) => slotId)).to.deep.equal(["tour_20260329T0345"]);
  });

  it("that Samoa left out has none, and the days beside it have theirs", () => {
    const plan = schedule("22:00", "24:00");
    const ids = planned(plan, "2011-12-29T10:00:00Z", 3, "Pacific/Apia");
    expect(ids.map(({ slotId, start, end }) => [slotId.slice(5), end - start])).to.deep.equal([
      ["20111229T2200", HOUR_MS],
      ["20111229T2300", HOUR_MS],
      ["20111231T2200", HOUR_MS],
      ["20111231T2300", HOUR_MS],
    ]);
  });
});

describe("a schedule in a zone of its own", () => {
  it("opens by the clock there, and names its slots in UTC", () => {
    const plan = schedule("09:00", "11:00", { timeZone: "Europe/Lisbon" });
    expect(planned(plan, "2026-06-01T00:00:00Z", 1).map(({ slotId }) => slotId)).to.deep.equal([
      "tour_20260601T0800Z",
      "tour_20260601T0900Z",
    ]);
  });

  it("is as good as none if it is the business's own, however that is spelled", () => {
    const own = planned(schedule("09:00", "11:00"), "2026-06-01T00:00:00Z", 2);
    for (const timeZone of [BERLIN, "europe/berlin"]) {
      const plan = schedule("09:00", "11:00", { timeZone });
      expect(planned(plan, "2026-06-01T00:00:00Z", 2)).to.deep.equal(own);
    }
  });
});

describe("a local date", () => {
  const DATES: [date: string, zone: string, hours: number][] = [
    ["2026-06-01", BERLIN, 24],
    ["2026-03-29", BERLIN, 23],
    ["2026-10-25", BERLIN, 25],
    ["2026-04-05", "Australia/Lord_Howe", 24.5],
    ["2011-12-30", "Pacific/Apia", 0],
    // Where the clock moves at midnight, the day begins at one.
    ["2018-11-04", "America/Sao_Paulo", 23],
  ];
  for (const [date, zone, hours] of DATES) {
    it(`${date} in ${zone} is ${String(hours)} hours long`, () => {
      const { from, until } = dayOf(date, zone);
      expect((until - from) / HOUR_MS).to.equal(hours);
      if (hours === 0) return;
      const { year, month, day } = localParts(from, zone);
      expect(new Date(Date.UTC(year, month - 1, day)).toISOString().slice(0, 10)).to.equal(date);
    });
  }
});

describe("any plan", () => {
  const anyPlan = fc.record({
    from: fc.integer({ min: ms("2024-01-01T00:00:00Z"), max: ms("2030-01-01T00:00:00Z") }),
    timeZone: fc.constantFrom(
      ...[BERLIN, "America/New_York", "America/Sao_Paulo", "Asia/Kolkata", "Australia/Sydney"],
      ...["Pacific/Auckland", "Pacific/Chatham", "America/St_Johns", "Africa/Casablanca", "UTC"],
    ),
    lengthMinutes: fc.constantFrom(15, 30, 60, 120, 240, 1_440),
  });
  const anyOpenings = fc.record({
    from: fc.integer({ min: ms("2011-12-20T00:00:00Z"), max: ms("2030-01-01T00:00:00Z") }),
    timeZone: fc.constantFrom(
      ...[BERLIN, "America/New_York", "Australia/Lord_Howe", "Asia/Tokyo", "Pacific/Apia"],
      ...["America/Sao_Paulo", "America/Havana", "Africa/Casablanca", "Asia/Beirut"],
    ),
    lengthMinutes: fc.integer({ min: 7, max: 200 }),
    gapMinutes: fc.integer({ min: 0, max: 40 }),
    opens: fc.constantFrom("00:00", "00:30", "01:15", "06:00"),
    closes: fc.constantFrom("03:00", "05:10", "09:00", "24:00"),
    own: fc.constantFrom(null, "Europe/Lisbon", "Pacific/Chatham"),
  });

  it("has slots within the opening by the clock there, none of them at the time of another", () => {
    fc.assert(
      fc.property(anyOpenings, ({ from, timeZone, opens, closes, own, ...size }) => {
        fc.pre(opens < closes);
        const plan = schedule(opens, closes, { ...size, timeZone: own });
        const slots = slotsOf(plan, { from, days: 3, timeZone });
        expect(new Set(slots.map(({ slotId }) => slotId)).size).to.equal(slots.length);
        slots.forEach(({ start, end }, index) => {
          expect(start).to.be.at.least(slots[index - 1]?.end ?? from);
          const { hour, minute } = localParts(start, own ?? timeZone);
          const local = hour * 60 + minute;
          expect(local).to.be.at.least(minutes(opens));
          expect(local + size.lengthMinutes).to.be.at.most(minutes(closes));
          expect(end).to.be.above(start);
        });
      }),
    );
  });

  it("gives two slots one id only if they begin at the same instant", () => {
    fc.assert(
      fc.property(anyOpenings, anyOpenings, (one, other) => {
        const { from, timeZone } = one;
        const seen = new Map<string, number>();
        for (const { lengthMinutes, gapMinutes, own } of [one, other]) {
          const plan = schedule("00:00", "24:00", { lengthMinutes, gapMinutes, timeZone: own });
          for (const { slotId, start } of slotsOf(plan, { from, days: 2, timeZone })) {
            expect(seen.get(slotId) ?? start).to.equal(start);
            seen.set(slotId, start);
          }
        }
      }),
    );
  });

  it("has slots that start when their id says, one after the other, none before it was asked for", () => {
    fc.assert(
      fc.property(anyPlan, ({ from, timeZone, lengthMinutes }) => {
        const plan = schedule("00:00", "24:00", { lengthMinutes });
        const slots = slotsOf(plan, { from, days: 3, timeZone });
        slots.forEach(({ slotId, start, end }, index) => {
          const { year, month, day, hour, minute } = localParts(start, timeZone);
          const two = (part: number) => String(part).padStart(2, "0");
          const local = `${year}${two(month)}${two(day)}T${two(hour)}${two(minute)}`;
          expect(slotId).to.equal(`tour_${local}`);
          expect(SlotId.safeParse(slotId).success).to.equal(true);
          expect(start).to.be.at.least(from);
          expect(end).to.be.above(start);
          expect(start).to.be.at.least(slots[index - 1]?.end ?? 0);
        });
      }),
    );
  });

  it("made later has the same slots, as far as both reach", () => {
    fc.assert(
      fc.property(anyPlan, fc.nat({ max: 48 }), ({ from, timeZone, lengthMinutes }, hours) => {
        const plan = schedule("06:00", "22:00", { lengthMinutes });
        const later = from + hours * HOUR_MS;
        const first = slotsOf(plan, { from, days: 7, timeZone });
        const second = slotsOf(plan, { from: later, days: 3, timeZone });
        const known = new Map(first.map((slot) => [slot.slotId, slot]));
        for (const slot of second) expect(slot).to.deep.equal(known.get(slot.slotId));
      }),
    );
  });
});

describe("the local clock", () => {
  it("shows date, time and weekday", () => {
    expect(localParts(ms("2026-03-29T00:59:00Z"), BERLIN)).to.deep.equal({
      year: 2026,
      month: 3,
      day: 29,
      hour: 1,
      minute: 59,
      weekday: "sun",
    });
    expect(localParts(ms("2026-03-29T01:00:00Z"), BERLIN)).to.include({ hour: 3, minute: 0 });
    expect(localParts(ms("2025-12-31T23:00:00Z"), BERLIN)).to.include({
      year: 2026,
      month: 1,
      day: 1,
      hour: 0,
      weekday: "thu",
    });
  });

  const zones: [string, boolean][] = [
    [BERLIN, true],
    ["America/Argentina/Buenos_Aires", true],
    ["UTC", true],
    ["Mars/Olympus", false],
    ["+01:00", false],
    ["", false],
  ];
  for (const [zone, valid] of zones) {
    it(`${valid ? "knows" : "does not know"} the zone ${JSON.stringify(zone)}`, () => {
      expect(timeZoneIsValid(zone)).to.equal(valid);
    });
  }
});
