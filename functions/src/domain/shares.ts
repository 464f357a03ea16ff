import { mulDiv, roundDown } from "./money.ts";

/**
 * An amount of the whole booking, split in proportion to what its items cost; what rounding leaves goes
 * to the last.
 * @param amountMinor minor units of `currency`, as every share is
 * @param weights one an item, in their order
 */
export function sharesOf(
  amountMinor: number,
  weights: readonly number[],
  currency: string,
): number[] {
  const total = sum(weights);
  const last = weights.length - 1;
  if (total === 0) return weights.map((_, index) => (index === last ? amountMinor : 0));
  const shares = weights.map((weight) =>
    roundDown(mulDiv(amountMinor, weight, total, "down"), currency),
  );
  return shares.map((share, index) => (index === last ? share + amountMinor - sum(shares) : share));
}

/** What each item costs by itself. */
export function weightsOf(
  items: readonly { readonly unitAmount: number; readonly quantity: number }[],
): number[] {
  return items.map(({ unitAmount, quantity }) => unitAmount * quantity);
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}
