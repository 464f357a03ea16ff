import { runChecks } from "./src/checks.ts";
import { endAllChildren } from "./src/children.ts";
import { onStopSignal } from "./src/signals.ts";
import { closingLine, total } from "./src/report.ts";

onStopSignal(endAllChildren);
const counts = total(await runChecks(undefined, { quick: true }));
console.log(closingLine(counts));
process.exitCode = counts.failed > 0 ? 1 : 0;
