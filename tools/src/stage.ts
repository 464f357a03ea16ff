import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { FUNCTIONS_DIR, NODE, ROOT, STATE_DIR } from "./paths.ts";
import { runCommand } from "./run-command.ts";
import type { CommandResult } from "./run-command.ts";

/** One thing the test run does, and how it counts in the closing line. */
export interface StageResult {
  name: string;
  passed: number;
  failed: number;
  skipped: number;
  failures: string[];
  /** What it printed, when it was not shown as it came. */
  output: string;
  seconds: number;
}

interface MochaStage {
  name: string;
  folder: "functions" | "root";
  patterns: string[];
  timeoutMs: number;
  testTimeoutMs: number;
  output: "show" | "collect";
  env?: Record<string, string>;
  grep?: string | undefined;
  /** End the process after the last test, though a client library may hold a connection open. */
  exit?: boolean;
}

/** A tool that answers by its exit code counts as one test. */
export async function commandStage(
  name: string,
  args: string[],
  options: { cwd?: string; timeoutMs: number },
): Promise<StageResult> {
  const started = Date.now();
  const result = await runCommand(NODE, args, { cwd: ROOT, output: "collect", ...options });
  const failures = result.code === 0 ? [] : [endedBadly(name, result)];
  return finish(name, started, { passed: 1 - failures.length, failures, output: result.output });
}

/** Something that throws when it is not so counts as one test. */
export async function promiseStage(
  name: string,
  check: () => Promise<unknown>,
): Promise<StageResult> {
  const started = Date.now();
  try {
    await check();
    return finish(name, started, { passed: 1 });
  } catch (error) {
    return finish(name, started, {
      failures: [error instanceof Error ? error.message : String(error)],
    });
  }
}

export async function mochaStage(stage: MochaStage): Promise<StageResult> {
  const started = Date.now();
  const cwd = stage.folder === "functions" ? FUNCTIONS_DIR : ROOT;
  const summaryPath = join(STATE_DIR, "test", `${stage.name.replaceAll(/\W+/g, "-")}.json`);
  mkdirSync(join(STATE_DIR, "test"), { recursive: true });
  rmSync(summaryPath, { force: true });
  const result = await runCommand(NODE, mochaArgs(stage, cwd, summaryPath), {
    cwd,
    env: { ...stage.env, FORCE_COLOR: process.stdout.isTTY ? "1" : "0" },
    timeoutMs: stage.timeoutMs,
    output: stage.output,
  });
  return finish(stage.name, started, summed(stage, result, summaryPath));
}

function mochaArgs(stage: MochaStage, cwd: string, summaryPath: string): string[] {
  return [
    join(cwd, "node_modules", "mocha", "bin", "mocha.js"),
    ...["--reporter", join(ROOT, "tools", "src", "mocha-reporter.cjs")],
    ...["--reporter-option", `output=${summaryPath}`],
    ...["--timeout", String(stage.testTimeoutMs)],
    ...(stage.exit === true ? ["--exit"] : []),
    ...(stage.grep === undefined ? [] : ["--grep", stage.grep]),
    ...stage.patterns,
  ];
}

interface Summary {
  passed: number;
  failed: number;
  skipped: number;
  failures: { title: string; message: string }[];
}

function summed(
  stage: MochaStage,
  result: CommandResult,
  summaryPath: string,
): Partial<StageResult> {
  const summary = readSummary(summaryPath);
  const failures = (summary?.failures ?? []).map(({ title, message }) => `${title}: ${message}`);
  // No summary means it died on the way; a bad exit without a failed test means it died at the end.
  if (summary === undefined || (result.code !== 0 && failures.length === 0)) {
    failures.push(endedBadly(stage.name, result));
  } else if (stage.grep === undefined && summary.passed + summary.failed === 0) {
    failures.push(`${stage.name} ran no test`);
  }
  const { passed = 0, skipped = 0 } = summary ?? {};
  return { passed, skipped, failures, output: epilogue(result.output) };
}

/** Of a suite's output only what follows the list of its tests: the failures, with their stacks. */
function epilogue(output: string): string {
  const at = output.search(/^ +\d+ passing/m);
  return at === -1 ? output : output.slice(at);
}

function readSummary(path: string): Summary | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Summary;
  } catch {
    return undefined;
  }
}

function endedBadly(name: string, { code, timedOut }: CommandResult): string {
  return timedOut ? `${name} was stopped: it took too long` : `${name} ended with code ${code}`;
}

function finish(name: string, started: number, part: Partial<StageResult>): StageResult {
  const { passed = 0, skipped = 0, failures = [], output = "" } = part;
  const seconds = (Date.now() - started) / 1000;
  return { name, passed, failed: failures.length, skipped, failures, output, seconds };
}
