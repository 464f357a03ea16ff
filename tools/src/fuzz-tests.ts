import { printStage } from "./report.ts";
import { ensureSchemathesis } from "./schemathesis.ts";
import { mochaStage } from "./stage.ts";
import type { StageResult } from "./stage.ts";
import { withEmulators } from "./with-emulators.ts";

const NAME = "requests made from the OpenAPI document";
const TIMEOUT_MS = 15 * 60_000;
const TEST_TIMEOUT_MS = 5 * 60_000;

/** What a generator makes of our own description, sent to the REST function. */
export async function fuzzTests(grep: string | undefined): Promise<StageResult[]> {
  const program = await ensureSchemathesis();
  if (program === undefined) {
    const counts = { passed: 0, failed: 0, skipped: 1, failures: [], output: "", seconds: 0 };
    return [{ name: NAME, ...counts }];
  }
  return withEmulators(async (env) => {
    const result = await mochaStage({
      name: NAME,
      folder: "functions",
      patterns: ["test/fuzz/**/*.test.ts"],
      timeoutMs: TIMEOUT_MS,
      testTimeoutMs: TEST_TIMEOUT_MS,
      output: "show",
      exit: true,
      grep,
      env: { ...env, HOLDFAST_SCHEMATHESIS: program },
    });
    printStage(result);
    return [result];
  });
}
