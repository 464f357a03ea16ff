import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { loadJudge } from "../../simulator/contract/judge.ts";
import type { Judge } from "../../simulator/contract/judge.ts";
import { createRecorder } from "../../simulator/src/core/record.ts";
import type { Recorded } from "../../simulator/src/core/record.ts";
import { printStage } from "./report.ts";
import type { StageResult } from "./stage.ts";

const NAME = "answers as Stripe's";

/** Every shape of answer and event that this run's simulators gave, judged: one test each. */
export async function contractTests(
  recordDir: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<StageResult> {
  const started = Date.now();
  const recorded = readRecords(recordDir);
  console.log(`Judging ${recorded.length} recorded answers and events …`);
  const judge = await loadJudge(env);
  if (judge.skipped !== null) console.log(judge.skipped);
  const failures = recorded.length === 0 ? [NOTHING] : failuresOf(recorded, judge);
  const result = {
    name: NAME,
    passed: Math.max(recorded.length - failures.length, 0),
    skipped: judge.skipped === null ? 0 : 1,
    failed: failures.length,
    failures,
    output: "",
    seconds: (Date.now() - started) / 1000,
  };
  printStage(result);
  return result;
}

const NOTHING = "no answer was recorded: the emulator and e2e suites record them";

function failuresOf(recorded: readonly Recorded[], judge: Judge): string[] {
  return recorded.flatMap((one) => {
    const findings = judge.judge(one).map(({ layer, problem }) => `${layer}: ${problem}`);
    return findings.length === 0 ? [] : [findings.join("\n")];
  });
}

function readRecords(folder: string): readonly Recorded[] {
  const recorder = createRecorder();
  for (const file of globSync("*.jsonl", { cwd: folder })) {
    const lines = readFileSync(join(folder, file), "utf8").split("\n");
    // Many simulators say the same; one of each shape is judged.
    for (const line of lines) if (line !== "") recorder.add(JSON.parse(line) as Recorded);
  }
  return recorder.kept;
}
