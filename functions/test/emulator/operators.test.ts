import { expect } from "chai";
import { put, ref } from "../../src/application/ports.ts";
import { call, unsignedToken, type Answer } from "../support/backend.ts";
import { startStage, type Stage } from "../support/stage.ts";

const DAY_MS = 86_400_000;
const UID = "worker";

describe("what operators call, entered over HTTP as their console does", function () {
  let stage: Stage;
  before(async () => {
    stage = await startStage();
  });
  after(() => stage.stop());

  function as(role: unknown, name: string, data: object): Promise<Answer> {
    const claims = role === undefined ? {} : { role };
    return call(stage.backend, name, data, unsignedToken(UID, claims));
  }

  async function log(): Promise<Record<string, unknown>[]> {
    const { docs } = await stage.db.collection("auditLog").get();
    return docs.map((entry) => entry.data());
  }

  const nothing = { reason: "why", slotId: "none" };
  const least = [
    ["blockSlot", "staff"],
    ["setSlotCapacity", "manager"],
    ["closeDay", "manager"],
    ["saveSchedule", "manager"],
  ] as const;
  for (const [name, role] of least) {
    it(`${name} is refused to who is not signed in`, async () => {
      const answer = await call(stage.backend, name, nothing, null);
      expect([answer.status, answer.error.details["reason"]]).to.deep.equal([
        ...[401, "UNAUTHENTICATED"],
      ]);
    });

    const tooLittle = [undefined, "customer", "Owner", true, ["owner"]];
    for (const claim of role === "manager" ? [...tooLittle, "staff"] : tooLittle) {
      it(`${name} is refused to the role ${JSON.stringify(claim)}, whatever the input is`, async () => {
        const answer = await as(claim, name, { anything: 1 });
        expect([answer.status, answer.error.details["reason"]]).to.deep.equal([
          ...[403, "NOT_PERMITTED"],
        ]);
      });
    }

    it(`${name} looks at the input of ${role}, and wants a reason`, async () => {
      const answer = await as(role, name, { ...nothing, reason: undefined });
      expect(answer.status).to.equal(400);
      expect(answer.error.details["reason"]).to.equal("INVALID_INPUT");
    });
  }

  it("a slot is blocked, and nobody books it; the log has who, what and why", async () => {
    const slotId = await stage.addSlot(5);
    const answer = await as("staff", "blockSlot", { slotId, reason: "water damage" });
    expect(answer.result).to.include({ slotId, state: "blocked", capacity: 5, taken: 0 });
    const refused = await stage.as("user-1", "createBooking", { itemId: "lounge", slotId });
    expect(refused.error.details).to.include({ reason: "SLOT_CLOSED", field: "items.0.slotId" });
    const entry = (await log()).find(({ target }) => target === `slots/${slotId}`);
    expect(entry).to.deep.include({
      ...{ uid: UID, role: "staff", action: "blockSlot", reason: "water damage" },
      before: { state: "open", version: 0 },
      after: { state: "blocked", version: 1 },
    });
  });

  it("a capacity below what is taken is refused by name, and nothing changes", async () => {
    const slotId = await stage.addSlot(5);
    await stage.book("user-1", slotId);
    await stage.book("user-2", slotId);
    const set = (capacity: number) =>
      as("manager", "setSlotCapacity", { slotId, capacity, reason: "broken chair" });
    const refused = await set(1);
    expect(refused.status).to.equal(400);
    expect(refused.error.details).to.include({ reason: "SLOT_TAKEN", field: "capacity" });
    expect((await stage.db.doc(`slots/${slotId}`).get()).data()).to.include({ capacity: 5 });
    expect((await set(2)).result).to.include({ capacity: 2, taken: 2 });
  });

  describe("a schedule", () => {
    const date = new Date(Date.now() + 20 * DAY_MS).toISOString().slice(0, 10);
    const schedule = {
      ...{ scheduleId: "pool-daily", itemId: "pool", reason: "we open" },
      weekly: ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].map((day) => ({
        ...{ day, opens: "09:00", closes: "11:00" },
      })),
      ...{ lengthMinutes: 60, capacity: 3, exceptions: [] },
    };
    const slotsOf = async (day: string) => {
      const { docs } = await stage.db.collection("slots").where("itemId", "==", "pool").get();
      const prefix = `pool_${day.replaceAll("-", "")}T`;
      return docs
        .filter(({ id }) => id.startsWith(prefix))
        .map((slot) => slot.get("state") as string);
    };

    before(async () => {
      const { lounge } = await stage.store.read({ lounge: ref("catalog", "lounge") });
      await stage.store.commit([put(ref("catalog", "pool"), { ...lounge!.data, name: "Pool" })]);
    });

    it("is refused by the field at fault, and nothing is stored", async () => {
      const cases: [object, string, string][] = [
        [{ itemId: "nothing" }, "ITEM_NOT_FOUND", "itemId"],
        [{ timeZone: "Mars/Olympus" }, "INVALID_INPUT", "timeZone"],
        [{ capacity: 0 }, "INVALID_INPUT", "capacity"],
        [{ price: 1 }, "INVALID_INPUT", "price"],
        [{ weekly: [...schedule.weekly, schedule.weekly[0]] }, "INVALID_INPUT", "weekly.7"],
      ];
      for (const [change, reason, field] of cases) {
        const answer = await as("owner", "saveSchedule", { ...schedule, ...change });
        expect(answer.error.details).to.include({ reason, field });
      }
      expect((await stage.db.doc("schedules/pool-daily").get()).exists).to.equal(false);
      expect(await slotsOf(date)).to.deep.equal([]);
    });

    it("is saved with its slots, and the night makes no more of them", async () => {
      const answer = await as("manager", "saveSchedule", schedule);
      expect(answer.result).to.include({ version: 1 });
      expect(answer.result["slotsMade"]).to.be.within(118, 121);
      expect(await slotsOf(date)).to.deep.equal(["open", "open"]);
      await stage.runSchedule("makeSlots");
      expect(await slotsOf(date)).to.deep.equal(["open", "open"]);
    });

    it("is closed for a day, for its own item alone, and stays closed by night", async () => {
      const answer = await as("owner", "closeDay", { date, itemId: "pool", reason: "storm" });
      expect(answer.result).to.include({ schedules: 1, slots: 2, blocked: 2, taken: 0 });
      expect(await slotsOf(date)).to.deep.equal(["blocked", "blocked"]);
      await stage.db.doc(`slots/pool_${date.replaceAll("-", "")}T0900`).delete();
      await stage.runSchedule("makeSlots");
      expect(await slotsOf(date)).to.deep.equal(["blocked"]);
    });

    it("is not changed on a version that is old", async () => {
      const stale = { ...schedule, version: 1, capacity: 9 };
      const answer = await as("owner", "saveSchedule", stale);
      expect([answer.status, answer.error.details["reason"]]).to.deep.equal([
        ...[409, "SCHEDULE_CHANGED"],
      ]);
      expect((await stage.db.doc("schedules/pool-daily").get()).get("capacity")).to.equal(3);
    });

    it("and the job, run twice at once, leaves a blocked slot as it is", async () => {
      const slotId = `pool_${date.replaceAll("-", "")}T1000`;
      const before = (await stage.db.doc(`slots/${slotId}`).get()).data();
      await Promise.all([stage.runSchedule("makeSlots"), stage.runSchedule("makeSlots")]);
      expect((await stage.db.doc(`slots/${slotId}`).get()).data()).to.deep.equal(before);
    });
  });
});
