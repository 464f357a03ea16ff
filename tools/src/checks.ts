import { join } from "node:path";
import { STATE_DIR, rootModule } from "./paths.ts";
import { printStage } from "./report.ts";
import { commandStage, mochaStage } from "./stage.ts";
import type { StageResult } from "./stage.ts";

const TIMEOUT_MS = 600_000;
const UNIT_TEST_TIMEOUT_MS = 10_000;

/**
 * Everything that needs no emulator, side by side: lint, format, types, unit tests. A `quick` lint
 * reads only files that changed, and so misses what a change elsewhere did to their types: the test
 * run reads all.
 */
export async function runChecks(
  grep: string | undefined,
  { quick }: { quick: boolean },
): Promise<StageResult[]> {
  const stages = [...(grep === undefined ? staticChecks(quick) : []), ...unitTests(grep)];
  return Promise.all(
    stages.map(async (stage) => {
      const result = await stage();
      printStage(result);
      return result;
    }),
  );
}

type Stage = () => Promise<StageResult>;

function staticChecks(quick: boolean): Stage[] {
  const tool = (name: string, ...args: string[]) => {
    return () => commandStage(name, args, { timeoutMs: TIMEOUT_MS });
  };
  const cache = (name: string) => [
    ...["--cache", "--cache-strategy", "content"],
    ...["--cache-location", join(STATE_DIR, "cache", name)],
  ];
  // The build info makes a second run read only what changed; the answer is the same.
  const tsc = (project: string) => [
    ...[rootModule("typescript", "bin", "tsc"), "-p", project, "--noEmit", "--incremental"],
    ...["--tsBuildInfoFile", join(STATE_DIR, "cache", project.replaceAll(/\W+/g, "-"))],
  ];
  const eslint = rootModule("eslint", "bin", "eslint.js");
  const prettier = rootModule("prettier", "bin", "prettier.cjs");
  return [
    tool("lint", eslint, ...(quick ? cache("lint") : []), "."),
    tool("types", ...tsc("tsconfig.json")),
    tool("types of functions", ...tsc(join("functions", "tsconfig.json"))),
    tool("format", prettier, ...cache("format"), "--check", "."),
  ];
}

function unitTests(grep: string | undefined): Stage[] {
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
