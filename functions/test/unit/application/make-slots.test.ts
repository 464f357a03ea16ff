import { expect } from "chai";
import { closeDay } from "../../../src/application/close-day.ts";
import { DAYS_AHEAD, makeSlots } from "../../../src/application/make-slots.ts";
import { ref } from "../../../src/application/ports.ts";
import type { Schedule, Slot } from "../../../src/domain/catalog.ts";
import { dieEverywhere } from "../../support/crash.ts";
import { OWNER } from "../../support/operations.ts";
import { aWorld, type World } from "../../support/world.ts";

/** Every day from nine to eleven by the clock of Berlin. */
const SCHEDULE: Schedule = {
  itemId: "lounge",
  weekly: (["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const).map((day) => ({
    ...{ day, opens: "09:00", closes: "11:00" },
  })),
  ...{ lengthMinutes: 60, gapMinutes: 0, capacity: 8, unitAmount: null, exceptions: [] },
  ...{ validFrom: null, validUntil: null, timeZone: null, active: true, version: 1, batches: 0 },
};
/** The world's clock shows 2027-01-15, 09:00 in Berlin: the first slot of this day starts now. */
const PER_DAY = 2;

function scheduled(schedules: Record<string, Partial<Schedule>> = { weekly: {} }): World {
  const world = aWorld();
  for (const [id, change] of Object.entries(schedules)) {
    world.store.seed(ref("schedules", id), { ...SCHEDULE, ...change });
  }
  return world;
}

/** What makeSlots made, and not the world's own shelves. */
function madeIn({ store }: World): Record<string, Slot> {
  const slots = Object.entries(store.dump()).filter(([path]) => /^slots\/.*_\d{8}T/.test(path));
  return Object.fromEntries(slots.map(([path, slot]) => [path.slice(6), slot as unknown as Slot]));
}

describe("makeSlots", () => {
  it("makes the slots of sixty local dates, open and empty", async () => {
    const world = scheduled();
    const result = await makeSlots(world.deps);
    const slots = madeIn(world);
    expect(result).to.deep.equal({
      ...{ made: DAYS_AHEAD * PER_DAY, failed: 0, isComplete: true },
    });
    const ids = Object.keys(slots).sort();
    expect(ids).to.have.length(DAYS_AHEAD * PER_DAY);
    expect([ids[0], ids.at(-1)]).to.deep.equal(["lounge_20270115T0900", "lounge_20270315T1000"]);
    expect(slots["lounge_20270115T0900"]).to.deep.equal({
      ...{ itemId: "lounge", start: world.clock.nowMs, end: world.clock.nowMs + 3_600_000 },
      ...{ capacity: 8, taken: 0, unitAmount: null, state: "open", version: 0 },
    });
  });

  it("makes nothing the second time, and writes nothing", async () => {
    const world = scheduled();
    await makeSlots(world.deps);
    const before = world.store.dump();
    expect(await makeSlots(world.deps)).to.include({ made: 0, isComplete: true });
    const withoutLease = (dump: object) =>
      Object.entries(dump).filter(([path]) => !path.startsWith("leases/"));
    expect(withoutLease(world.store.dump())).to.deep.equal(withoutLease(before));
  });

  it("adds only the new day when a day has passed", async () => {
    const world = scheduled();
    await makeSlots(world.deps);
    world.clock.nowMs += 86_400_000;
    expect(await makeSlots(world.deps)).to.include({ made: PER_DAY });
  });

  it("leaves alone what was booked, blocked or changed by hand", async () => {
    const world = scheduled();
    await makeSlots(world.deps);
    const at = ref("slots", "lounge_20270120T0900");
    const { slot } = await world.store.read({ slot: at });
    const changed: Slot = { ...slot!.data, taken: 3, capacity: 5, state: "blocked", version: 7 };
    world.store.seed(at, changed);
    world.store.seed(ref("schedules", "weekly"), { ...SCHEDULE, capacity: 20 });
    await makeSlots(world.deps);
    expect(madeIn(world)["lounge_20270120T0900"]).to.deep.equal(changed);
    expect(madeIn(world)["lounge_20270121T0900"]?.capacity).to.equal(8);
  });

  it("makes many batches of one schedule", async () => {
    const hours = { weekly: [{ day: "mon", opens: "00:00", closes: "24:00" }] as never };
    const world = scheduled({ many: { ...hours, lengthMinutes: 10 } });
    // Nine Mondays.
    expect(await makeSlots(world.deps)).to.include({ made: 9 * 144, isComplete: true });
    const { schedule } = await world.store.read({ schedule: ref("schedules", "many") });
    expect(schedule?.data).to.include({ version: 1, batches: 7 });
  });

  it("makes what two schedules of one item share only once, by the first of them", async () => {
    const world = scheduled({ a: { capacity: 1 }, b: { capacity: 2 } });
    expect(await makeSlots(world.deps)).to.include({ made: DAYS_AHEAD * PER_DAY });
    const capacities = Object.values(madeIn(world)).map(({ capacity }) => capacity);
    expect(new Set(capacities)).to.deep.equal(new Set([1]));
  });

  it("does not let one bad schedule hold up the others, and says which it is", async () => {
    const world = scheduled({ a: { timeZone: "Mars/Olympus" }, b: {} });
    const alarms: object[] = [];
    const deps = {
      ...world.deps,
      journal: {
        note: () => undefined,
        alarm: (event: string, fields: object) => alarms.push({ event, ...fields }),
      },
    };
    expect(await makeSlots(deps)).to.deep.equal({
      ...{ made: DAYS_AHEAD * PER_DAY, failed: 1, isComplete: true },
    });
    expect(alarms).to.have.length(1);
    expect(alarms[0]).to.include({ event: "slots_failed", scheduleId: "a" });
  });

  it("leaves the field to another run that has the lease, until that has run out", async () => {
    const world = scheduled();
    const lease = { holder: "other", expiresAt: world.clock.nowMs + 1, cursor: null };
    world.store.seed(ref("leases", "makeSlots"), lease);
    expect(await makeSlots(world.deps)).to.equal("leased");
    expect(madeIn(world)).to.be.empty;
    world.clock.nowMs += 1;
    expect(await makeSlots(world.deps)).to.include({ failed: 0 });
  });

  it("ends by itself when time runs out, and the next run goes on", async () => {
    const world = scheduled({ a: {}, b: { itemId: "parking" } });
    const { store } = world.deps;
    const slow = {
      ...world.deps,
      store: {
        ...store,
        commit: (writes: Parameters<typeof store.commit>[0]) => {
          if (writes.some(({ ref: to }) => to.collection === "slots")) world.clock.nowMs += 500_000;
          return store.commit(writes);
        },
      },
    };
    expect(await makeSlots(slow)).to.include({ made: DAYS_AHEAD * PER_DAY, isComplete: false });
    // By now the first slot of the other item has begun.
    const rest = DAYS_AHEAD * PER_DAY - 1;
    expect(await makeSlots(world.deps)).to.include({ made: rest, isComplete: true });
  });

  it("that died anywhere is made whole by the next run", async () => {
    const whole = scheduled();
    await makeSlots(whole.deps);
    const steps = await dieEverywhere(
      () => Promise.resolve(scheduled()),
      (deps) => makeSlots(deps),
      async (world, where) => {
        world.clock.nowMs += 600_000;
        await makeSlots(world.deps);
        // Ten minutes later the first slot has begun: whether it was made depends on where it died.
        const later = (slots: Record<string, Slot>) =>
          Object.entries(slots).filter(([id]) => id !== "lounge_20270115T0900");
        expect(later(madeIn(world)), where).to.deep.equal(later(madeIn(whole)));
      },
    );
    expect(steps).to.be.at.least(8);
  });

  it("makes no slot on a day that is closed while it runs", async () => {
    // Between any two of its steps, somebody closes a day.
    for (let n = 1; n <= 12; n++) {
      const world = scheduled();
      let steps = 0;
      const { store } = world.deps;
      const meanwhile = new Proxy(store, {
        get(target, name, receiver) {
          const method = Reflect.get(target, name, receiver) as (...args: unknown[]) => unknown;
          return async (...args: unknown[]) => {
            steps += 1;
            if (steps === n) {
              const input = { date: "2027-02-01", reason: "storm" };
              await closeDay(world.deps, OWNER, input);
            }
            return method.apply(target, args);
          };
        },
      });
      await makeSlots({ ...world.deps, store: meanwhile });
      if (steps < n) return;
      const open = Object.entries(madeIn(world)).filter(
        ([id, { state }]) => id.includes("_20270201T") && state === "open",
      );
      expect(open, `closed before step ${String(n)}`).to.deep.equal([]);
      expect(madeIn(world), `others, step ${String(n)}`).to.include.keys("lounge_20270202T0900");
    }
    throw new Error("the run has more steps than were tried");
  });
});
