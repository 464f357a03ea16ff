import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { replayOnStripeMock } from "../../simulator/contract/replay.ts";
import type { ReplayFailure, RequestRecord } from "../../simulator/contract/replay.ts";
import { contractTests } from "./contract-tests.ts";
import { printStage } from "./report.ts";
import type { StageResult } from "./stage.ts";
import { recordDir, requestLogDir } from "./test-settings.ts";

const NAME = "replay on stripe-mock";
const TIMEOUT_MS = 10 * 60_000;
const SHOWN_BODY_CHARACTERS = 300;

/** What this run's simulators took and said, put to what Stripe publishes. */
export async function replayTests(): Promise<StageResult[]> {
  return [await replayStage(), await contractTests(recordDir(requestLogDir()))];
}

/** Every request that they took, put to Stripe's own mock: one test each. */
async function replayStage(): Promise<StageResult> {
  const started = Date.now();
  const requests = recordedRequests();
  console.log(`Replaying ${requests.length} recorded requests on stripe-mock …`);
  const counts = requests.length === 0 ? NOTHING : await bounded(replay(requests));
  const seconds = (Date.now() - started) / 1000;
  const result = { name: NAME, output: "", seconds, failed: counts.failures.length, ...counts };
  printStage(result);
  return result;
}

type Counts = Pick<StageResult, "passed" | "skipped" | "failures">;

const NOTHING: Counts = {
  passed: 0,
  skipped: 0,
  failures: ["no request was recorded: the emulator and e2e suites record them"],
};

async function replay(requests: RequestRecord[]): Promise<Counts> {
  const unknown = requests.filter(({ unsupported }) => unsupported).map(unsupportedLine);
  const outcome = await replayOnStripeMock(requests);
  if ("skipped" in outcome) {
    console.log(outcome.skipped);
    return { passed: 0, skipped: 1, failures: unknown };
  }
  const failures = [...outcome.failures.map(refusedLine), ...unknown];
  return { passed: outcome.replayed - outcome.failures.length, skipped: 0, failures };
}

function recordedRequests(): RequestRecord[] {
  const folder = requestLogDir();
  return globSync("*.jsonl", { cwd: folder }).flatMap((file) => {
    const lines = readFileSync(join(folder, file), "utf8").split("\n");
    return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as RequestRecord);
  });
}

function unsupportedLine({ method, path }: RequestRecord): string {
  return `${method} ${path}: the offline Stripe has no such route`;
}

function refusedLine({ method, path, query, body, message }: ReplayFailure): string {
  return `${method} ${path} ${(query + body).slice(0, SHOWN_BODY_CHARACTERS)}: ${message}`;
}

async function bounded<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error("it took too long"));
    }, TIMEOUT_MS);
  });
  return Promise.race([work, late]).finally(() => {
    clearTimeout(timer);
  });
}
