import { expect } from "chai";
import fc from "fast-check";
import type { Schedule } from "../../../src/domain/catalog.ts";
import { SlotId } from "../../../src/domain/ids.ts";
import { localParts, slotsOf, timeZoneIsValid } from "../../../src/domain/schedule.ts";

const BERLIN = "Europe/Berlin";
const HOUR_MS = 3_600_000;

/** Every day, unless said otherwise. */
function schedule(opens: string, closes: string, change: Partial<Schedule> = {}): Schedule {
  const days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
  return {
    itemId: "tour",
    weekly: days.map((day) => ({ day, opens, closes })),
    lengthMinutes: 60,
    capacity: 8,
    unitAmount: null,
    exceptions: [],
    validFrom: null,
    validUntil: null,
    active: true,
    ...change,
  };
}

function ms(iso: string): number {
  return Date.parse(iso);
}

function planned(plan: Schedule, from: string, days: number, timeZone = BERLIN) {
  return slotsOf(plan, { from: ms(from), days, timeZone });
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

describe("any plan", () => {
  const anyPlan = fc.record({
    from: fc.integer({ min: ms("2024-01-01T00:00:00Z"), max: ms("2030-01-01T00:00:00Z") }),
    timeZone: fc.constantFrom(
      ...[BERLIN, "America/New_York", "America/Sao_Paulo", "Asia/Kolkata", "Australia/Sydney"],
      ...["Pacific/Auckland", "Pacific/Chatham", "America/St_Johns", "Africa/Casablanca", "UTC"],
    ),
    lengthMinutes: fc.constantFrom(15, 30, 60, 120, 240, 1_440),
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
