import { setTimeout as sleep } from "node:timers/promises";
import { callOperator, operatorLine } from "./src/call-operator.ts";
import { cancelWholeSlot, parseCancelSlot, toldOf, type SlotAnswer } from "./src/cancel-slot.ts";
import { progressTo } from "./src/progress.ts";

const stop = new AbortController();
process.once("SIGINT", () => {
  stop.abort();
});

try {
  const { project, region, ...order } = parseCancelSlot(process.argv.slice(2));
  const line = operatorLine(project, region);
  const sums = await cancelWholeSlot(order, {
    call: (input) => callOperator<SlotAnswer>(line, "cancelSlot", input),
    progress: progressTo(process.stdout),
    isStopped: () => stop.signal.aborted,
    sleep: (ms) => sleep(ms),
  });
  console.log(toldOf(order, sums));
  if (sums.left > 0) process.exitCode = stop.signal.aborted ? 130 : 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
