import { expect } from "chai";
import {
  cancelWholeSlot,
  parseCancelSlot,
  toldOf,
  type SlotAnswer,
  type SlotCall,
} from "../../src/cancel-slot.ts";
import { progressTo } from "../../src/progress.ts";

const ORDER = { slotId: "lounge_1", reason: "storm", dryRun: false };

function aWorld(answers: (SlotAnswer | Error)[], stopAfter = Infinity) {
  const slept: number[] = [];
  const shown: string[] = [];
  const asked: (string | undefined)[] = [];
  let calls = 0;
  return {
    slept,
    shown,
    asked,
    calls: () => calls,
    call: ({ after }: SlotCall) => {
      asked.push(after);
      const answer = answers[calls++];
      if (answer === undefined) throw new Error("called once too often");
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
    progress: progressTo({ isTTY: false, write: (text) => shown.push(text) }),
    isStopped: () => calls >= stopAfter,
    sleep: (ms: number) => {
      slept.push(ms);
      return Promise.resolve();
    },
  };
}

const answer = (bookings: number, left: number, refunds: Record<string, number> = {}) => ({
  ...{ bookings, left, refunds, failed: [] as SlotAnswer["failed"] },
  after: left === 0 ? null : `b${String(left)}`,
});

describe("npm run cancel:slot", () => {
  it("takes a slot and a reason, for the emulator unless a project is named", () => {
    expect(parseCancelSlot(["lounge_1", "--reason", " storm "])).to.deep.equal({
      ...ORDER,
      ...{ project: undefined, region: "us-central1" },
    });
    const args = ["s", "--reason", "x", "--dry-run", "--project", "shop", "--region", "r"];
    expect(parseCancelSlot(args)).to.include({ dryRun: true, project: "shop", region: "r" });
  });

  const refused: [string, string[], RegExp][] = [
    ["no slot", ["--reason", "x"], /Say one slot/],
    ["two slots", ["a", "b", "--reason", "x"], /Say one slot/],
    ["no reason", ["a"], /Say why/],
    ["an empty reason", ["a", "--reason", " "], /Say why/],
    ["an unknown option", ["a", "--reason", "x", "--force"], /force/],
    ["a project without a name", ["a", "--reason", "x", "--project="], /--project/],
  ];
  for (const [what, args, message] of refused) {
    it(`refuses ${what}`, () => {
      expect(() => parseCancelSlot(args)).to.throw(message);
    });
  }

  it("calls until nothing is left, adds up by currency, and shows how far it is", async () => {
    const world = aWorld([answer(20, 5, { eur: 9000 }), answer(5, 0, { eur: 500, jpy: 300 })]);
    const sums = await cancelWholeSlot(ORDER, world);
    expect(sums).to.deep.equal(answer(25, 0, { eur: 9500, jpy: 300 }));
    expect(world.asked).to.deep.equal([undefined, "b5"]);
    expect(world.shown).to.deep.equal([
      ...["20 of 25, 90.00 EUR back\n", "25 of 25, 95.00 EUR and 300 JPY back\n"],
    ]);
    expect(toldOf(ORDER, sums)).to.equal(
      "lounge_1: 25 bookings canceled, 95.00 EUR and 300 JPY back. The slot is blocked.",
    );
  });

  it("asks once for a dry run, and says that nothing changed", async () => {
    const world = aWorld([answer(3, 0, { eur: 100 })]);
    const order = { ...ORDER, dryRun: true };
    const sums = await cancelWholeSlot(order, world);
    expect(world.calls()).to.equal(1);
    expect(toldOf(order, sums)).to.match(/3 bookings would be canceled, 1\.00 EUR back\. Nothing/);
  });

  it("stops between two calls, and says how to go on", async () => {
    const world = aWorld([answer(20, 30), answer(20, 10)], 1);
    const sums = await cancelWholeSlot(ORDER, world);
    expect(world.calls()).to.equal(1);
    expect(toldOf(ORDER, sums)).to.match(/30 are left\. Run it again/);
  });

  it("goes on behind those that could not be canceled, and names them at the end", async () => {
    const failed = [{ bookingId: "b9", reason: "CONTENTION" }];
    const world = aWorld([
      { ...answer(0, 22), failed },
      { ...answer(21, 1), after: null },
    ]);
    const sums = await cancelWholeSlot(ORDER, world);
    expect(sums).to.deep.include({ bookings: 21, left: 1, failed });
    expect(world.asked).to.deep.equal([undefined, "b22"]);
    expect(toldOf(ORDER, sums)).to.equal(
      "lounge_1: 21 bookings canceled, nothing to give back; 1 are left:\n  b9: CONTENTION",
    );
  });

  it("waits for what may pass, and not for ever", async () => {
    const busy = Object.assign(new Error("busy"), { retryable: true, retryAfterMs: 700 });
    const world = aWorld([busy, busy, answer(1, 0)]);
    expect(await cancelWholeSlot(ORDER, world)).to.include({ bookings: 1, left: 0 });
    expect(world.slept).to.deep.equal([700, 700]);
    const stuck = aWorld([busy, busy, busy, busy, busy]);
    const error = await cancelWholeSlot(ORDER, stuck).catch((thrown: unknown) => thrown);
    expect(error).to.equal(busy);
  });

  it("does not repeat what is refused", async () => {
    const refusal = Object.assign(new Error("This time is not offered."), { retryable: false });
    const world = aWorld([refusal]);
    const error = await cancelWholeSlot(ORDER, world).catch((thrown: unknown) => thrown);
    expect([error, world.calls()]).to.deep.equal([refusal, 1]);
  });
});

describe("a progress bar", () => {
  it("is drawn over itself on a terminal, and ends its line", () => {
    let text = "";
    const progress = progressTo({ isTTY: true, write: (more) => (text += more) });
    progress.show(5, 10, "half");
    progress.show(10, 10, "");
    progress.end();
    progress.end();
    expect(text.split("\r\x1b[2K").slice(1)).to.deep.equal([
      ...[`[${"#".repeat(15)}${"-".repeat(15)}] 5 of 10, half`, `[${"#".repeat(30)}] 10 of 10\n`],
    ]);
  });
});
