import { loadJudge } from "../../contract/judge.ts";
import type { Judge } from "../../contract/judge.ts";
import type { Core } from "../../src/core/core.ts";
import type { Recorded } from "../../src/core/record.ts";

/** The first run asks Go for the description and TypeScript for the declarations. */
const LOAD_TIMEOUT_MS = 180_000;

let judge: Judge | undefined;

before("reads what Stripe publishes", async function () {
  this.timeout(LOAD_TIMEOUT_MS);
  judge = await loadJudge();
  if (judge.skipped !== null) {
    console.log(`  The layers "open", "closed" and "prose" are skipped: ${judge.skipped}`);
  }
});

const toBeJudged: Core[] = [];

/** For what no bench stops. */
export function judgeAtTheEnd(core: Core): void {
  toBeJudged.push(core);
}

after("what was said without a bench is like Stripe", () => {
  for (const { recorder } of toBeJudged) assertStripelike(recorder?.kept ?? []);
});

/** By all layers. @throws Error naming all that Stripe would not have said */
export function assertStripelike(recorded: readonly Recorded[]): void {
  const problems = recorded.flatMap((one) => ourJudge().judge(one));
  if (problems.length === 0) return;
  const lines = new Set(problems.map(({ layer, problem }) => `${layer}: ${problem}`));
  throw new Error(`the simulator is not like Stripe:\n${[...lines].join("\n")}`);
}

/** Read once for all tests of a run. */
export function ourJudge(): Judge {
  if (judge === undefined) throw new Error("the judge is read before the first test");
  return judge;
}
