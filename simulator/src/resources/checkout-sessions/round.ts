const PERCENT_STEPS = 1_000_000;

/** Half of a smallest unit is rounded up. Exact: nothing goes through a fraction. */
export function divideRounded(dividend: bigint, divisor: bigint): number {
  return Number((2n * dividend + divisor) / (2n * divisor));
}

/** A percentage as a whole number, so that it can be reckoned with exactly. */
export function percentUnits(percent: number): bigint {
  return BigInt(Math.round(percent * PERCENT_STEPS));
}

/** What one hundred percent is in those units. */
export const WHOLE = BigInt(100 * PERCENT_STEPS);

export function percentOf(amount: number, percent: number): number {
  return divideRounded(BigInt(amount) * percentUnits(percent), WHOLE);
}

/**
 * Shares an amount out by weight, down to the last unit: each part is rounded down, and what is
 * left goes one by one to those who lost most.
 */
export function shareOut(amount: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  if (sum === 0) return weights.map(() => 0);
  const parts = weights.map((weight, index) => {
    const exact = BigInt(amount) * BigInt(weight);
    return { index, part: Number(exact / BigInt(sum)), lost: exact % BigInt(sum) };
  });
  let left = amount - parts.reduce((total, { part }) => total + part, 0);
  const byLoss = [...parts].sort((a, b) => Number(b.lost - a.lost) || a.index - b.index);
  for (const one of byLoss) {
    if (left === 0) break;
    one.part += 1;
    left -= 1;
  }
  return parts.map(({ part }) => part);
}
