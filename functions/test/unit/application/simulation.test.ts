import { expect } from "chai";
import { simulate } from "../../support/simulation/run.ts";

/** More of them, from a first one on: `SEEDS=5000 FIRST_SEED=1 …`. */
const SEEDS = Number(process.env["SEEDS"] ?? 25);
const FIRST = Number(process.env["FIRST_SEED"] ?? 1);

describe("a business with every kind of bad luck", function () {
  this.timeout(Math.max(60_000, SEEDS * 500));

  it("keeps its promises after every step, and owes and keeps nothing wrong once it has come to rest", async () => {
    const broken: string[] = [];
    const sums = { bookings: 0, paid: 0, refunds: 0 };
    for (let seed = FIRST; seed < FIRST + SEEDS; seed++) {
      const told = await simulate(seed);
      sums.bookings += told.bookings;
      sums.paid += told.paid;
      sums.refunds += told.refunds;
      if (told.violations.length > 0) {
        broken.push(`seed ${String(seed)}: ${told.violations.join("; ")}`);
        if (process.env["STORY"]) broken.push(...told.story.map((line) => `    ${line}`));
      }
    }
    expect(broken.join("\n")).to.equal("");
    // Else it would be a story in which nothing happens.
    expect(sums.bookings).to.be.at.least(3 * SEEDS);
    expect(sums.paid).to.be.at.least(SEEDS / 2);
    expect(sums.refunds).to.be.at.least(SEEDS / 4);
  });
});
