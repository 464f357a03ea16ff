import { expect } from "chai";
import type { Backfill, Backfilled } from "../../../functions/src/application/backfill.ts";
import { newPass } from "../../../functions/src/application/pass.ts";
import { noTally } from "../../../functions/src/application/tally.ts";
import { parseBackfill, runBackfill } from "../../src/backfill.ts";
import { progressTo } from "../../src/progress.ts";

const NOW = Date.UTC(2026, 10, 21);
const NOW_S = NOW / 1000;
const DAY_S = 86_400;
const PASS = newPass(NOW_S - 10 * DAY_S, NOW_S);

function aWorld(
  answer: Backfilled | null | "leased",
  pages: Parameters<Backfill["onPage"]>[] = [],
) {
  const shown: string[] = [];
  const backfill = (order: Backfill) => {
    for (const page of pages) order.onPage(...page);
    return Promise.resolve(answer);
  };
  const progress = progressTo({ isTTY: false, write: (text) => shown.push(text) });
  return { shown, world: { backfill, progress, isStopped: () => false } };
}

const ORDER = { since: 1, dryRun: false };

describe("npm run backfill", () => {
  it("takes the last 35 days of the emulator unless it is told otherwise", () => {
    const order = parseBackfill([], NOW);
    expect(order).to.deep.equal({ since: NOW_S - 35 * DAY_S, dryRun: false, project: undefined });
  });

  it("takes a day, an instant, a cursor, or what was stored", () => {
    const since = (...args: string[]) => parseBackfill(args, NOW).since;
    expect(since("--since", "2026-01-01")).to.equal(Date.UTC(2026, 0, 1) / 1000);
    expect(since("--since", "2026-01-01T08:00:00Z")).to.equal(Date.UTC(2026, 0, 1, 8) / 1000);
    expect(since("--cursor", "refunds.1.2.re_1")).to.equal("refunds.1.2.re_1");
    expect(since("--resume")).to.equal(null);
  });

  it("takes a demo project for the emulator", () => {
    expect(parseBackfill(["--project", "demo-holdfast"], NOW).project).to.equal(undefined);
    expect(parseBackfill(["--project", "shop"], NOW).project).to.equal("shop");
  });

  const refused: [string, string[], RegExp][] = [
    ["a day that is none", ["--since", "2026-02-30"], /--since/],
    ["another way to write one", ["--since", "1.1.2026"], /--since/],
    ["a day to come", ["--since", "2027-01-01"], /--since/],
    ["a cursor that is none", ["--cursor", "pi_1"], /--cursor/],
    ["two beginnings", ["--since", "2026-01-01", "--resume"], /one of/],
    ["a project without a name", ["--project="], /--project/],
    ["an unknown option", ["--force"], /force/],
    ["a word of its own", ["now"], /now/],
  ];
  for (const [what, args, message] of refused) {
    it(`refuses ${what}`, () => {
      expect(() => parseBackfill(args, NOW)).to.throw(message);
    });
  }

  it("shows how far it is, a line a page where there is no terminal", async () => {
    const tally = { ...noTally(), looked: 50, ours: 20 };
    const { world, shown } = aWorld({ at: { ...PASS, stage: "done" }, tally }, [
      [{ ...PASS, after: "pi_1" }, NOW_S - 5 * DAY_S, tally],
      [{ ...PASS, stage: "refunds" }, NOW_S - 10 * DAY_S, tally],
    ]);
    await runBackfill(ORDER, world);
    const [first, second] = shown;
    expect(first).to.match(/^10 of 100, intents back to 2026-11-16: 50 looked at, 20 ours/);
    expect(second).to.match(/^20 of 100, refunds: /);
  });

  it("ends well with drift, for that is merged", async () => {
    const tally = { ...noTally(), drift: 1, samples: ["pi_1"] };
    const { line, exitCode } = await runBackfill(
      ORDER,
      aWorld({ at: { ...PASS, stage: "done" }, tally }).world,
    );
    expect(line).to.match(/^Done: .*1 drift.* Such as pi_1\.$/);
    expect(exitCode).to.equal(0);
  });

  for (const what of ["missing", "failed", "slotsOff"] as const) {
    it(`ends with code 1 for what a person has to see: ${what}`, async () => {
      const tally = { ...noTally(), [what]: 1 };
      const { world } = aWorld({ at: { ...PASS, stage: "done" }, tally });
      expect((await runBackfill(ORDER, world)).exitCode).to.equal(1);
    });
  }

  it("prints how to go on when it was stopped", async () => {
    const at = { ...PASS, stage: "refunds", after: "re_1" } as const;
    const stopped = await runBackfill(ORDER, aWorld({ at, tally: noTally() }).world);
    expect(stopped.exitCode).to.equal(130);
    const cursor = /--resume, or with --cursor (\S+)$/.exec(stopped.line)?.[1] ?? "";
    expect(parseBackfill(["--cursor", cursor], NOW).since).to.equal(cursor);
  });

  it("says so when another one is at work, or none is to be gone on with", async () => {
    expect(await runBackfill(ORDER, aWorld("leased").world)).to.have.property("exitCode", 1);
    expect((await runBackfill(ORDER, aWorld(null).world)).line).to.contain("--since");
  });
});
