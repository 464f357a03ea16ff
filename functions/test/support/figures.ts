/** Figures that a test measured: printed with it, and kept for whoever writes them down. */
import { appendFileSync } from "node:fs";
import { performance } from "node:perf_hooks";

export interface Timed<T> {
  readonly results: readonly T[];
  /** Milliseconds from the first start to the last end. */
  readonly totalMs: number;
  readonly slowestMs: number;
}

/** Starts all at once. */
export async function allAtOnce<T>(
  count: number,
  work: (n: number) => Promise<T>,
): Promise<Timed<T>> {
  const began = performance.now();
  let slowestMs = 0;
  const results = await Promise.all(
    Array.from({ length: count }, async (_, n) => {
      const result = await work(n);
      slowestMs = Math.max(slowestMs, performance.now() - began);
      return result;
    }),
  );
  return {
    results,
    totalMs: Math.round(performance.now() - began),
    slowestMs: Math.round(slowestMs),
  };
}

export function report(figure: string): void {
  console.log(`      figure: ${figure}`);
  const file = process.env["HOLDFAST_FIGURES_FILE"];
  if (file !== undefined) appendFileSync(file, `${figure}\n`);
}
