import type { StageResult } from "./stage.ts";

const LINE_MAX = 300;

/** One line a stage, and below it whatever went wrong. */
export function printStage(result: StageResult): void {
  const mark = result.failed > 0 ? "✖" : "✔";
  const counts = closingLine(result);
  console.log(
    `${mark} ${result.name.padEnd(24)} ${result.seconds.toFixed(1).padStart(6)} s  ${counts}`,
  );
  if (result.failed > 0 && result.output !== "") console.log(indent(result.output));
  if (result.failed > 0) console.log(indent(result.failures.map(shortened).join("\n")));
}

/** `N passed, N failed`, and what was skipped when something was. */
export function closingLine(counts: Pick<StageResult, "passed" | "failed" | "skipped">): string {
  const line = `${counts.passed} passed, ${counts.failed} failed`;
  return counts.skipped > 0 ? `${line}, ${counts.skipped} skipped` : line;
}

export function total(results: StageResult[]): Pick<StageResult, "passed" | "failed" | "skipped"> {
  const sum = (key: "passed" | "failed" | "skipped") =>
    results.reduce((soFar, result) => soFar + result[key], 0);
  return { passed: sum("passed"), failed: sum("failed"), skipped: sum("skipped") };
}

/** One line of a failure, for a list of them. */
export function shortened(failure: string): string {
  const [line = ""] = failure.split("\n");
  return line.length > LINE_MAX ? `${line.slice(0, LINE_MAX)} …` : line;
}

function indent(text: string): string {
  return text.trimEnd().replaceAll(/^/gm, "    ");
}
