import { ensureBrowser } from "./browser.ts";
import { printStage } from "./report.ts";
import { mochaStage } from "./stage.ts";
import type { StageResult } from "./stage.ts";

const TIMEOUT_MS = 10 * 60_000;
const TEST_TIMEOUT_MS = 30_000;

/** The offline Stripe's own pages, used by a real browser. */
export async function browserTests(grep: string | undefined): Promise<StageResult[]> {
  const browser = await ensureBrowser();
  const result = browser === undefined ? SKIPPED : await runInBrowser(grep);
  printStage(result);
  return [result];
}

const SKIPPED: StageResult = {
  name: "browser",
  passed: 0,
  failed: 0,
  skipped: 1,
  failures: [],
  output: "",
  seconds: 0,
};

function runInBrowser(grep: string | undefined): Promise<StageResult> {
  return mochaStage({
    name: "browser",
    folder: "root",
    patterns: ["simulator/browser/**/*.test.ts"],
    timeoutMs: TIMEOUT_MS,
    testTimeoutMs: TEST_TIMEOUT_MS,
    output: "show",
    exit: true,
    grep,
  });
}
