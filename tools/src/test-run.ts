import { parseArgs } from "node:util";
import { browserTests } from "./browser-tests.ts";
import { runChecks } from "./checks.ts";
import { cliTests } from "./cli-tests.ts";
import { endAllChildren } from "./children.ts";
import { e2eTests } from "./e2e-tests.ts";
import { emulatorTests } from "./emulator-tests.ts";
import { fuzzTests } from "./fuzz-tests.ts";
import { replayTests } from "./replay-tests.ts";
import { closingLine, shortened, total } from "./report.ts";
import { onStopSignal } from "./signals.ts";
import type { StageResult } from "./stage.ts";
import { clearRequestLogs } from "./test-settings.ts";

type SuiteName = "unit" | "browser" | "cli" | "emulator" | "fuzz" | "e2e" | "replay";

interface Choice {
  only: SuiteName[];
  grep: string | undefined;
}

const SUITES: Record<SuiteName, (grep: string | undefined) => Promise<StageResult[]>> = {
  unit: (grep) => runChecks(grep, { quick: false }),
  browser: browserTests,
  cli: cliTests,
  emulator: emulatorTests,
  fuzz: fuzzTests,
  e2e: e2eTests,
  // The last: it needs what the others recorded.
  replay: replayTests,
};

/** Runs every suite, prints the sum as the last line, and answers the exit code. */
export async function runTests(args: string[]): Promise<number> {
  const choice = parseChoice(args);
  onStopSignal(endAllChildren);
  if (choice.only.some((name) => name === "emulator" || name === "e2e" || name === "fuzz"))
    clearRequestLogs();
  const results: StageResult[] = [];
  for (const name of choice.only) {
    console.log(`\n== ${name}`);
    results.push(...(await guarded(name, () => SUITES[name](choice.grep))));
  }
  await endAllChildren();
  return summedUp(results);
}

/** A suite that cannot even start is a failure with a reason, and the others still run. */
async function guarded(name: string, suite: () => Promise<StageResult[]>): Promise<StageResult[]> {
  try {
    return await suite();
  } catch (error) {
    const failure = `${name} crashed: ${error instanceof Error ? error.message : String(error)}`;
    console.error(failure);
    const counts = { passed: 0, failed: 1, skipped: 0, seconds: 0 };
    return [{ name, ...counts, failures: [failure], output: "" }];
  }
}

function summedUp(results: StageResult[]): number {
  const counts = total(results);
  const forbidden = process.env["CI"] === "true" ? counts.skipped : 0;
  console.log("\n== failures and skips");
  for (const { name, failures, skipped } of results) {
    for (const failure of failures) console.log(`✖ ${name}: ${shortened(failure)}`);
    if (skipped > 0) console.log(`- ${name}: ${skipped} skipped`);
  }
  if (forbidden > 0) console.log("✖ CI=true allows no skips: install what is missing");
  if (counts.passed === 0) console.log("✖ no test was executed");
  const failed = counts.failed + forbidden + (counts.passed === 0 ? 1 : 0);
  console.log(closingLine({ ...counts, skipped: counts.skipped - forbidden, failed }));
  return failed > 0 ? 1 : 0;
}

function parseChoice(args: string[]): Choice {
  const { values } = parseArgs({
    args,
    options: { only: { type: "string", multiple: true }, grep: { type: "string" } },
  });
  const all = Object.keys(SUITES) as SuiteName[];
  const wanted = values.only ?? (values.grep === undefined ? all : WITH_TEST_NAMES);
  const unknown = wanted.filter((name) => !all.some((known) => known === name));
  if (unknown.length > 0) {
    throw new Error(`--only takes ${all.join(", ")}, not ${unknown.join(", ")}`);
  }
  return { only: all.filter((name) => wanted.includes(name)), grep: values.grep };
}

const WITH_TEST_NAMES: SuiteName[] = ["unit", "browser", "cli", "emulator", "e2e"];
