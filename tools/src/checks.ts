import { join } from "node:path";
import { FUNCTIONS_DIR, STATE_DIR, rootModule } from "./paths.ts";
import { printStage } from "./report.ts";
import { commandStage, mochaStage } from "./stage.ts";
import type { StageResult } from "./stage.ts";

const TIMEOUT_MS = 180_000;
const UNIT_TEST_TIMEOUT_MS = 10_000;

/** Everything that needs no emulator, side by side: lint, format, types, unit tests. */
export async function runChecks(grep?: string): Promise<StageResult[]> {
  const stages = [...(grep === undefined ? staticChecks() : []), ...unitTests(grep)];
  return Promise.all(
    stages.map(async (stage) => {
      const result = await stage();
      printStage(result);
      return result;
    }),
  );
}

type Stage = () => Promise<StageResult>;

function staticChecks(): Stage[] {
  const tsc = rootModule("typescript", "bin", "tsc");
  const options = { timeoutMs: TIMEOUT_MS };
  // The build info makes a second run read only what changed; the answer is the same.
  const types = (project: string) => [
    ...[tsc, "-p", project, "--noEmit", "--incremental"],
    ...["--tsBuildInfoFile", join(STATE_DIR, "types", `${project.replaceAll(/\W+/g, "-")}.json`)],
  ];
  return [
    () => commandStage("lint", [rootModule("eslint", "bin", "eslint.js"), "."], options),
    () =>
      commandStage(
        "format",
        [rootModule("prettier", "bin", "prettier.cjs"), "--check", "."],
        options,
      ),
    () => commandStage("types", types("tsconfig.json"), options),
    () => commandStage("types of functions", types(join(FUNCTIONS_DIR, "tsconfig.json")), options),
  ];
}

function unitTests(grep?: string): Stage[] {
  const common = {
    timeoutMs: TIMEOUT_MS,
    testTimeoutMs: UNIT_TEST_TIMEOUT_MS,
    output: "collect",
    grep,
  } as const;
  const root = ["simulator/test/**/*.test.ts", "tools/test/unit/**/*.test.ts"];
  const own = ["test/unit/**/*.test.ts"];
  return [
    () => mochaStage({ ...common, name: "unit of functions", folder: "functions", patterns: own }),
    () => mochaStage({ ...common, name: "unit of tools", folder: "root", patterns: root }),
  ];
}
