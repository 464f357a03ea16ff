import { ensureBrowser } from "./browser.ts";
import { printStage } from "./report.ts";
import { mochaStage } from "./stage.ts";
import type { StageResult } from "./stage.ts";
import { withEmulators } from "./with-emulators.ts";

const TIMEOUT_MS = 30 * 60_000;
const TEST_TIMEOUT_MS = 60_000;

/** What needs Firestore and Auth only; function workers are started by the tests themselves. */
export async function emulatorTests(grep: string | undefined): Promise<StageResult[]> {
  // For the pages that the functions serve.
  await ensureBrowser();
  const common = {
    timeoutMs: TIMEOUT_MS,
    testTimeoutMs: TEST_TIMEOUT_MS,
    output: "show",
    exit: true,
    grep,
  } as const;
  return withEmulators(async (env) => {
    const tools = await mochaStage({
      ...common,
      name: "emulator, tools",
      folder: "root",
      patterns: ["tools/test/emulator/**/*.test.ts"],
    });
    printStage(tools);
    const functions = await mochaStage({
      ...common,
      name: "emulator, functions",
      folder: "functions",
      patterns: ["test/emulator/**/*.test.ts"],
      env,
    });
    printStage(functions);
    return [tools, functions];
  });
}
