import { backfill } from "../functions/src/application/backfill.ts";
import { parseBackfill, runBackfill } from "./src/backfill.ts";
import { functionsDeps } from "./src/functions-deps.ts";
import { progressTo } from "./src/progress.ts";

let isStopped = false;
let isBegun = false;
process.once("SIGINT", () => {
  isStopped = true;
});

try {
  const order = parseBackfill(process.argv.slice(2), Date.now());
  const deps = await functionsDeps(order.project);
  isBegun = !order.dryRun;
  const alarm = (event: string, fields: object) => {
    console.error(`\n${event} ${JSON.stringify(fields)}`);
  };
  // The numbers are this command's own last line.
  const journal = { note: () => undefined, alarm };
  const { line, exitCode } = await runBackfill(order, {
    backfill: (wanted) => backfill({ ...deps, journal }, wanted),
    progress: progressTo(process.stdout),
    isStopped: () => isStopped,
  });
  console.log(line);
  process.exit(exitCode);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  if (isBegun) console.error("What was compared is kept: go on with --resume.");
  process.exit(1);
}
