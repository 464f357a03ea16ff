import { expect } from "chai";
import { blockSlot } from "../../../src/application/block-slot.ts";
import { closeDay } from "../../../src/application/close-day.ts";
import { createBooking } from "../../../src/application/create-booking.ts";
import type { AuditEntry } from "../../../src/application/documents.ts";
import { makeSlots } from "../../../src/application/make-slots.ts";
import { ref } from "../../../src/application/ports.ts";
import { saveSchedule } from "../../../src/application/save-schedule.ts";
import {
  SaveScheduleInput,
  type SaveScheduleInput as Input,
} from "../../../src/application/save-schedule-input.ts";
import { setSlotCapacity } from "../../../src/application/set-slot-capacity.ts";
import type { Schedule, Slot } from "../../../src/domain/catalog.ts";
import { DomainError } from "../../../src/domain/errors.ts";
import { dieEverywhere } from "../../support/crash.ts";
import { MANAGER, OWNER, STAFF } from "../../support/operations.ts";
import { refusal } from "../../support/refusal.ts";
import { aWorld, NOW, SLOT, type World } from "../../support/world.ts";

const DATE = "2027-01-20";

const NEW: Input = {
  ...{ scheduleId: "weekdays", reason: "we open", itemId: "lounge" },
  weekly: [
    { day: "wed", opens: "09:00", closes: "11:00" },
    { day: "thu", opens: "09:00", closes: "10:00" },
  ],
  ...{ lengthMinutes: 60, capacity: 8, exceptions: [] },
};

function auditIn({ store }: World): AuditEntry[] {
  const entries = Object.entries(store.dump()).filter(([path]) => path.startsWith("auditLog/"));
  return entries.map(([, entry]) => entry as unknown as AuditEntry);
}

/** Everything but what counts calls and holds leases. */
function contentOf({ store }: World) {
  const entries = Object.entries(store.dump());
  return Object.fromEntries(entries.filter(([path]) => !/^(leases|limits)\//.test(path)));
}

/** An entry of the log has an id by chance. */
function pathsIn(world: World): string[] {
  return Object.keys(contentOf(world)).filter((path) => !path.startsWith("auditLog/"));
}

async function slotOf({ store }: World, id = "lounge_1"): Promise<Slot> {
  return (await store.read({ slot: ref("slots", id) })).slot!.data;
}

async function scheduleOf({ store }: World, id = "weekdays"): Promise<Schedule> {
  return (await store.read({ schedule: ref("schedules", id) })).schedule!.data;
}

async function refusedField(work: Promise<unknown>): Promise<string> {
  const error = await work.catch((thrown: unknown) => thrown);
  if (error instanceof DomainError) return `${error.reason} ${error.details.field ?? ""}`.trim();
  throw new Error(`expected a refusal, got ${JSON.stringify(error)}`);
}

describe("blockSlot", () => {
  const input = { slotId: "lounge_1", reason: "water damage" };

  it("takes a slot out of the offer and says who, what, why, before and after", async () => {
    const world = aWorld();
    const answer = await blockSlot(world.deps, STAFF, input);
    expect(answer).to.include({ slotId: "lounge_1", state: "blocked", capacity: 20, taken: 0 });
    expect(await slotOf(world)).to.deep.equal({ ...SLOT, state: "blocked", version: 1 });
    expect(auditIn(world)).to.deep.equal([
      {
        ...{ at: NOW, uid: "sam", role: "staff", action: "blockSlot", target: "slots/lounge_1" },
        reason: "water damage",
        before: { state: "open", version: 0 },
        after: { state: "blocked", version: 1 },
      },
    ]);
    const order = createBooking(world.deps, "u", { itemId: "lounge", slotId: "lounge_1" });
    expect(await refusal(order)).to.equal("SLOT_CLOSED");
  });

  it("opens it again", async () => {
    const world = aWorld();
    await blockSlot(world.deps, STAFF, input);
    const again = { ...input, reason: "dry", reopen: true };
    // A manager may have closed that day, or canceled that slot.
    expect(await refusal(blockSlot(world.deps, STAFF, again))).to.equal("NOT_PERMITTED");
    expect(await slotOf(world)).to.include({ state: "blocked" });
    await blockSlot(world.deps, MANAGER, again);
    expect(await slotOf(world)).to.deep.equal({ ...SLOT, version: 2 });
    expect(auditIn(world).map(({ reason }) => reason)).to.deep.equal(["water damage", "dry"]);
  });

  it("changes nothing, the log neither, when the slot is as wanted", async () => {
    const world = aWorld();
    await blockSlot(world.deps, STAFF, { slotId: "lounge_blocked", reason: "again" });
    expect(auditIn(world)).to.be.empty;
    expect(await slotOf(world, "lounge_blocked")).to.include({ version: 0 });
  });

  it("refuses an unknown slot by name, and changes nothing", async () => {
    const world = aWorld();
    const before = contentOf(world);
    const work = blockSlot(world.deps, STAFF, { ...input, slotId: "none" });
    expect(await refusedField(work)).to.equal("SLOT_NOT_FOUND slotId");
    expect(contentOf(world)).to.deep.equal(before);
  });

  it("that died anywhere is finished by a repeat, with one entry in the log", async () => {
    const steps = await dieEverywhere(
      () => Promise.resolve(aWorld()),
      (deps) => blockSlot(deps, STAFF, input),
      async (world, where) => {
        await blockSlot(world.deps, STAFF, input);
        expect(await slotOf(world), where).to.include({ state: "blocked", version: 1 });
        expect(auditIn(world), where).to.have.length(1);
      },
    );
    expect(steps).to.equal(2);
  });

  it("and a booking at once: whichever is first, no place is lost from the count", async () => {
    const world = aWorld();
    const order = { itemId: "lounge", slotId: "lounge_1" };
    const [booked] = await Promise.allSettled([
      createBooking(world.deps, "u", order),
      blockSlot(world.deps, STAFF, input),
    ]);
    const taken = booked.status === "fulfilled" ? 1 : 0;
    expect(await slotOf(world)).to.include({ state: "blocked", taken });
  });
});

describe("setSlotCapacity", () => {
  async function withTaken(taken: number): Promise<World> {
    const world = aWorld();
    world.store.seed(ref("slots", "lounge_1"), { ...SLOT, taken });
    return Promise.resolve(world);
  }

  it("goes down to what is taken and no further", async () => {
    const world = await withTaken(5);
    const set = (capacity: number) =>
      setSlotCapacity(world.deps, OWNER, { slotId: "lounge_1", capacity, reason: "broken chair" });
    expect(await set(5)).to.include({ capacity: 5, taken: 5 });
    expect(await refusedField(set(4))).to.equal("SLOT_TAKEN capacity");
    expect(await slotOf(world)).to.include({ capacity: 5, taken: 5, version: 1 });
    expect(auditIn(world)).to.have.length(1);
    expect(auditIn(world)[0]).to.deep.include({
      before: { capacity: 20, version: 0 },
      after: { capacity: 5, version: 1 },
    });
  });

  it("raises it, so that more can be booked", async () => {
    const world = await withTaken(20);
    const order = () => createBooking(world.deps, "u", { itemId: "lounge", slotId: "lounge_1" });
    expect(await refusal(order())).to.equal("SLOT_FULL");
    const input = { slotId: "lounge_1", capacity: 21, reason: "one more chair" };
    await setSlotCapacity(world.deps, OWNER, input);
    await order();
    expect(await slotOf(world)).to.include({ capacity: 21, taken: 21 });
  });

  it("and bookings at once never leave more taken than there are places", async () => {
    const world = await withTaken(0);
    const order = () => createBooking(world.deps, "u", { itemId: "lounge", slotId: "lounge_1" });
    const input = { slotId: "lounge_1", capacity: 3, reason: "small group" };
    await Promise.allSettled([
      ...Array.from({ length: 6 }, order),
      setSlotCapacity(world.deps, OWNER, input),
      ...Array.from({ length: 6 }, order),
    ]);
    const { taken, capacity } = await slotOf(world);
    expect(taken).to.be.at.most(capacity);
  });
});

describe("saveSchedule", () => {
  it("makes a schedule, its slots, and an entry in the log", async () => {
    const world = aWorld();
    const answer = await saveSchedule(world.deps, OWNER, NEW);
    // From Friday 15 January, sixty days: eight Wednesdays and eight Thursdays.
    expect(answer).to.include({ scheduleId: "weekdays", version: 1, slotsMade: 8 * 2 + 8 });
    const stored = await scheduleOf(world);
    expect(stored).to.include({ gapMinutes: 0, timeZone: null, active: true, version: 1 });
    expect(auditIn(world)).to.have.length(1);
    expect(auditIn(world)[0]).to.deep.include({
      ...{ uid: "olga", action: "saveSchedule", target: "schedules/weekdays", before: null },
      after: { ...stored, batches: 0 },
    });
  });

  it("replaces the one that was seen, and tells only what is different", async () => {
    const world = aWorld();
    await saveSchedule(world.deps, OWNER, NEW);
    const change = { ...NEW, version: 1, reason: "more chairs", capacity: 12 };
    expect(await saveSchedule(world.deps, OWNER, change)).to.include({ version: 2, slotsMade: 0 });
    expect(await scheduleOf(world)).to.include({ capacity: 12, version: 2 });
    expect(auditIn(world)[1]).to.deep.include({
      before: { capacity: 8, version: 1 },
      after: { capacity: 12, version: 2 },
    });
  });

  it("takes the same content again for a repeat, whatever version it names", async () => {
    const world = aWorld();
    await saveSchedule(world.deps, OWNER, NEW);
    const before = contentOf(world);
    expect(await saveSchedule(world.deps, OWNER, NEW)).to.include({ version: 1, slotsMade: 0 });
    expect(contentOf(world)).to.deep.equal(before);
  });

  it("refuses a change that was made on another version, or on none", async () => {
    const world = aWorld();
    await saveSchedule(world.deps, OWNER, NEW);
    await closeDay(world.deps, OWNER, { date: DATE, reason: "storm" });
    const before = contentOf(world);
    for (const version of [{}, { version: 0 }, { version: 1 }, { version: 3 }]) {
      const work = saveSchedule(world.deps, OWNER, { ...NEW, capacity: 9, ...version });
      expect(await refusedField(work)).to.equal("SCHEDULE_CHANGED version");
    }
    const other = saveSchedule(world.deps, OWNER, { ...NEW, scheduleId: "none", version: 1 });
    expect(await refusedField(other)).to.equal("SCHEDULE_CHANGED version");
    expect(contentOf(world)).to.deep.equal(before);
  });

  const day = "wed" as const;
  const faults: [string, Partial<Input>, string][] = [
    ["an unknown item", { itemId: "nothing" }, "ITEM_NOT_FOUND itemId"],
    ["an item without times", { itemId: "book" }, "INVALID_INPUT itemId"],
    ["an unknown time zone", { timeZone: "Mars/Olympus" }, "INVALID_INPUT timeZone"],
    ["an offset for a time zone", { timeZone: "+01:00" }, "INVALID_INPUT timeZone"],
    [
      "openings that overlap",
      {
        weekly: [
          { day, opens: "09:00", closes: "12:00" },
          { day: "thu", opens: "11:00", closes: "13:00" },
          { day, opens: "11:59", closes: "13:00" },
        ],
      },
      "INVALID_INPUT weekly.2",
    ],
    [
      "special hours that overlap",
      {
        exceptions: [
          { date: DATE, opens: "09:00", closes: "12:00" },
          { date: DATE, opens: "08:00", closes: "24:00" },
        ],
      },
      "INVALID_INPUT exceptions.1",
    ],
    [
      "an end before its start",
      { validFrom: "2027-03-02", validUntil: "2027-03-01" },
      "INVALID_INPUT validUntil",
    ],
  ];
  for (const [what, change, expected] of faults) {
    it(`refuses ${what} by name, and changes nothing`, async () => {
      const world = aWorld();
      const before = contentOf(world);
      const work = saveSchedule(world.deps, OWNER, { ...NEW, ...change });
      expect(await refusedField(work)).to.equal(expected);
      expect(contentOf(world)).to.deep.equal(before);
    });
  }

  it("takes openings that only touch, the same hours on two days, and a day of each kind", async () => {
    const world = aWorld();
    const weekly = [
      { day, opens: "09:00", closes: "12:00" },
      { day, opens: "12:00", closes: "24:00" },
      { day: "thu" as const, opens: "09:00", closes: "12:00" },
    ];
    const exceptions = [
      { date: DATE, opens: "09:00", closes: "12:00" },
      { date: DATE, closed: true as const },
    ];
    const input = { ...NEW, weekly, exceptions, validFrom: DATE, validUntil: DATE };
    expect(await saveSchedule(world.deps, OWNER, input)).to.include({ version: 1, slotsMade: 0 });
  });

  const misshapen: [string, object, string][] = [
    ["no place", { capacity: 0 }, "capacity"],
    ["half a place", { capacity: 1.5 }, "capacity"],
    [
      "closing before opening",
      { weekly: [{ day, opens: "12:00", closes: "09:00" }] },
      "weekly.0.closes",
    ],
    [
      "a day that is none",
      { weekly: [{ day: "xxx", opens: "09:00", closes: "10:00" }] },
      "weekly.0.day",
    ],
    ["a stray field", { weekly: [{ day, opens: "09:00", closes: "10:00", at: 1 }] }, "weekly.0"],
    ["a date that is none", { validFrom: "2027-02-30" }, "validFrom"],
    ["slots of no length", { lengthMinutes: 0 }, "lengthMinutes"],
    ["a negative price", { unitAmount: -1 }, "unitAmount"],
    ["no reason", { reason: "  " }, "reason"],
    ["an unknown field", { taken: 0 }, ""],
  ];
  for (const [what, change, path] of misshapen) {
    it(`does not even take ${what}`, () => {
      const { error } = SaveScheduleInput.safeParse({ ...NEW, ...change });
      expect(error?.issues[0]?.path.join(".")).to.equal(path);
    });
  }

  it("that died anywhere is finished by a repeat: one change, one entry, all slots", async () => {
    const whole = aWorld();
    await saveSchedule(whole.deps, OWNER, NEW);
    const steps = await dieEverywhere(
      () => Promise.resolve(aWorld()),
      (deps) => saveSchedule(deps, OWNER, NEW),
      async (world, where) => {
        await saveSchedule(world.deps, OWNER, NEW);
        expect(pathsIn(world), where).to.have.members(pathsIn(whole));
        expect(await scheduleOf(world), where).to.include({ version: 1 });
        expect(auditIn(world), where).to.have.length(1);
      },
    );
    expect(steps).to.be.at.least(5);
  });
});

describe("closeDay", () => {
  async function open(change: Partial<Input> = {}): Promise<World> {
    const world = aWorld();
    await saveSchedule(world.deps, OWNER, { ...NEW, ...change });
    const parking = { ...NEW, scheduleId: "cars", itemId: "parking", reason: "we open" };
    await saveSchedule(world.deps, OWNER, { ...parking });
    return world;
  }
  const input = { date: DATE, reason: "storm" };

  function statesOn({ store }: World, day: string): string[] {
    return Object.entries(store.dump())
      .filter(([path]) => path.includes(`_${day}T`) && path.startsWith("slots/"))
      .map(([path, slot]) => `${path.slice(6)} ${String(slot["state"])}`)
      .sort();
  }

  it("blocks every slot of that date and of no other, and makes no more by night", async () => {
    const world = await open();
    const answer = await closeDay(world.deps, OWNER, input);
    expect(answer).to.include({ date: DATE, schedules: 2, slots: 4, blocked: 4, taken: 0 });
    expect(statesOn(world, "20270120")).to.deep.equal([
      "lounge_20270120T0900 blocked",
      "lounge_20270120T1000 blocked",
      "parking_20270120T0900 blocked",
      "parking_20270120T1000 blocked",
    ]);
    expect(statesOn(world, "20270121")).to.deep.equal([
      "lounge_20270121T0900 open",
      "parking_20270121T0900 open",
    ]);
    expect((await scheduleOf(world)).exceptions).to.deep.equal([{ date: DATE, closed: true }]);
    expect(await makeSlots(world.deps)).to.include({ made: 0, failed: 0 });
  });

  it("closes a date whose slots are not made yet", async () => {
    const world = await open();
    const far = { date: "2027-03-24", reason: "painting" };
    expect(await closeDay(world.deps, OWNER, far)).to.include({ slots: 0, schedules: 2 });
    world.clock.nowMs += 14 * 86_400_000;
    await makeSlots(world.deps);
    expect(statesOn(world, "20270324")).to.deep.equal([]);
    expect(statesOn(world, "20270325")).to.have.length(2);
  });

  it("closes one item alone when it is named", async () => {
    const world = await open();
    const answer = await closeDay(world.deps, OWNER, { ...input, itemId: "parking" });
    expect(answer).to.include({ schedules: 1, slots: 2, blocked: 2 });
    expect(statesOn(world, "20270120").filter((line) => line.endsWith("open"))).to.deep.equal([
      "lounge_20270120T0900 open",
      "lounge_20270120T1000 open",
    ]);
  });

  it("tells how many places are taken, and leaves them to their bookings", async () => {
    const world = await open();
    const order = { itemId: "lounge", slotId: "lounge_20270120T1000", quantity: 3 };
    await createBooking(world.deps, "u", order);
    expect(await closeDay(world.deps, OWNER, input)).to.include({ blocked: 4, taken: 3 });
    expect(await slotOf(world, order.slotId)).to.include({ state: "blocked", taken: 3 });
  });

  it("says of every document it changed what it was and what it is", async () => {
    const world = await open();
    const before = auditIn(world).length;
    await closeDay(world.deps, OWNER, input);
    const entries = auditIn(world).slice(before);
    expect(entries.map(({ target }) => target).sort()).to.deep.equal([
      ...["schedules/cars", "schedules/weekdays"],
      ...["slots/lounge_20270120T0900", "slots/lounge_20270120T1000"],
      ...["slots/parking_20270120T0900", "slots/parking_20270120T1000"],
    ]);
    expect(entries.every(({ reason, action }) => reason === "storm" && action === "closeDay")).to.be
      .true;
  });

  it("again changes nothing", async () => {
    const world = await open();
    await closeDay(world.deps, OWNER, input);
    const before = contentOf(world);
    expect(await closeDay(world.deps, OWNER, input)).to.include({ slots: 4, blocked: 0 });
    expect(contentOf(world)).to.deep.equal(before);
  });

  it("means the date of the clock where the item is", async () => {
    const world = await open({
      ...{ timeZone: "Pacific/Auckland" },
      weekly: [{ day: "wed", opens: "00:00", closes: "24:00" }],
    });
    const answer = await closeDay(world.deps, OWNER, { ...input, itemId: "lounge" });
    expect(answer).to.include({ slots: 24, blocked: 24 });
    expect(statesOn(world, "20270119").filter((line) => line.startsWith("lounge"))).to.deep.equal(
      Array.from({ length: 13 }, (_, n) => `lounge_20270119T${String(n + 11)}00Z blocked`),
    );
  });

  it("refuses an unknown item and a date that is over everywhere, and changes nothing", async () => {
    const world = await open();
    const before = contentOf(world);
    const unknown = closeDay(world.deps, OWNER, { ...input, itemId: "nothing" });
    expect(await refusedField(unknown)).to.equal("ITEM_NOT_FOUND itemId");
    const over = closeDay(world.deps, OWNER, { ...input, date: "2027-01-13" });
    expect(await refusedField(over)).to.equal("INVALID_INPUT date");
    expect(contentOf(world)).to.deep.equal(before);
  });

  it("that died anywhere is finished by a repeat, each change told once", async () => {
    const steps = await dieEverywhere(
      () => open(),
      (deps) => closeDay(deps, OWNER, input),
      async (world, where) => {
        await closeDay(world.deps, OWNER, input);
        expect(statesOn(world, "20270120").join(), where).not.to.contain("open");
        const told = auditIn(world).filter(({ action }) => action === "closeDay");
        expect(told, where).to.have.length(6);
      },
    );
    expect(steps).to.be.at.least(10);
  });
});
