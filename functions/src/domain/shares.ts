import { mulDiv, roundDown } from "./money.ts";
import { netAmounts, type PriceLine } from "./price.ts";

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

/**
 * What each item costs by itself, less what is taken off it.
 * @param lines the price's, where there is a discount; the items' own in their order
 */
export function weightsOf(
  items: readonly { readonly unitAmount: number; readonly quantity: number }[],
  lines: readonly PriceLine[] = [],
): number[] {
  const nets = netAmounts(lines);
  return items.map(({ unitAmount, quantity }, index) => nets[index] ?? unitAmount * quantity);
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}
