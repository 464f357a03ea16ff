import { parseArgs } from "node:util";
import type { Backfill, Backfilled } from "../../functions/src/application/backfill.ts";
import { cursorOf, KINDS, passFrom, type Pass } from "../../functions/src/application/pass.ts";
import type { Tally } from "../../functions/src/application/tally.ts";
import type { Progress } from "./progress.ts";

interface BackfillOrder {
  /** Seconds, or a cursor that was printed; null goes on with what was stored. */
  since: number | string | null;
  dryRun: boolean;
  /** Undefined is the emulator. */
  project: string | undefined;
}

interface BackfillWorld {
  backfill: (order: Backfill) => Promise<Backfilled | null | "leased">;
  progress: Progress;
  isStopped: () => boolean;
}

const DAY_S = 86_400;
/** Longer than Stripe keeps its events. */
const DAYS = 35;

/** @param nowMs when no span is named, it ends here @throws an error that says what is wrong */
export function parseBackfill(args: string[], nowMs: number): BackfillOrder {
  const { values } = parseArgs({
    args,
    options: {
      since: { type: "string" },
      resume: { type: "boolean", default: false },
      cursor: { type: "string" },
      "dry-run": { type: "boolean", default: false },
      project: { type: "string" },
    },
  });
  const { since, resume, cursor, project } = values;
  const named = [since !== undefined, resume, cursor !== undefined].filter(Boolean).length;
  if (named > 1) throw new Error("Say one of --since, --resume and --cursor.");
  if (cursor !== undefined && passFrom(cursor) === null) {
    throw new Error(`--cursor takes what a stopped run has printed, not ${cursor}`);
  }
  if (project === "") throw new Error("--project takes the id of a project.");
  const now = Math.floor(nowMs / 1000);
  const begin = since === undefined ? now - DAYS * DAY_S : secondsOf(since, now);
  return {
    since: resume ? null : (cursor ?? begin),
    dryRun: values["dry-run"],
    project: project?.startsWith("demo-") === true ? undefined : project,
  };
}

const DATE = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?Z)?$/;

function secondsOf(text: string, now: number): number {
  const at = DATE.test(text) ? Date.parse(text) / 1000 : NaN;
  const isReal =
    Number.isInteger(at) && new Date(at * 1000).toISOString().startsWith(text.slice(0, 10));
  if (isReal && at >= 0 && at < now) return at;
  throw new Error(`--since takes a day that is over, such as 2026-01-01, not ${text}`);
}

/** @returns the line to end with, and the exit code: 1 where something is left to be seen to */
export async function runBackfill(
  { since, dryRun }: Pick<BackfillOrder, "since" | "dryRun">,
  { backfill, progress, isStopped }: BackfillWorld,
): Promise<{ line: string; exitCode: number }> {
  const onPage = (at: Pass, reached: number, tally: Tally) => {
    progress.show(percentOf(at, reached), 100, noteOf(at, reached, tally));
  };
  const ended = await backfill({ since, dryRun, onPage, isStopped }).finally(() => {
    progress.end();
  });
  if (ended === "leased") {
    return {
      line: "Another backfill is running, or was killed less than two minutes ago.",
      exitCode: 1,
    };
  }
  if (ended === null) return { line: "There is none to go on with: say --since.", exitCode: 1 };
  return { line: toldOf(ended, dryRun), exitCode: exitCodeOf(ended) };
}

const STAGES = [...KINDS, "places", "done"];

/** Each stage is taken for as long as another: how much there is, Stripe does not say beforehand. */
function percentOf(at: Pass, reached: number): number {
  const { stage, since, until, after } = at;
  const isBegun = after !== null && stage !== "places";
  const part = isBegun ? (until - reached) / Math.max(1, until - since) : 0;
  return Math.round((100 * (STAGES.indexOf(stage) + part)) / (STAGES.length - 1));
}

function noteOf({ stage, after }: Pass, reached: number, tally: Tally): string {
  const back = after === null || stage === "places" ? "" : ` back to ${dayOf(reached)}`;
  return `${stage}${back}: ${countsOf(tally)}`;
}

function countsOf({ looked, ours, drift, missing, failed, slots, slotsOff }: Tally): string {
  return `${looked} looked at, ${ours} ours, ${drift} drift, ${missing} missing, ${failed} failed, ${slots} slots, ${slotsOff} off`;
}

function toldOf({ at, tally }: Backfilled, dryRun: boolean): string {
  const what = `${dryRun ? "Dry run, nothing is changed" : "Done"}: ${countsOf(tally)}.`;
  const seen = tally.samples.length === 0 ? "" : ` Such as ${tally.samples.join(", ")}.`;
  if (at.stage === "done") return what + seen;
  const how = dryRun ? "" : "--resume, or with ";
  return `Stopped: ${countsOf(tally)}.${seen} Go on with ${how}--cursor ${cursorOf(at)}`;
}

const STOPPED = 130;

function exitCodeOf({ at, tally }: Backfilled): number {
  if (at.stage !== "done") return STOPPED;
  return tally.missing + tally.failed + tally.slotsOff === 0 ? 0 : 1;
}

function dayOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 10);
}
