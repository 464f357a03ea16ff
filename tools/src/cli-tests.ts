import { printStage } from "./report.ts";
import { mochaStage } from "./stage.ts";
import type { StageResult } from "./stage.ts";

const TIMEOUT_MS = 5 * 60_000;
const TEST_TIMEOUT_MS = 30_000;

/** The offline Stripe, spoken to by Stripe's own command line. */
export async function cliTests(grep: string | undefined): Promise<StageResult[]> {
  const result = await mochaStage({
    name: "cli",
    folder: "root",
    patterns: ["simulator/cli/**/*.test.ts"],
    timeoutMs: TIMEOUT_MS,
    testTimeoutMs: TEST_TIMEOUT_MS,
    output: "show",
    exit: true,
    grep,
  });
  printStage(result);
  return [result];
}
