/** Chance that can be had again: the same seed, the same story. */
export interface Chance {
  /** In [0, 1). */
  next(): number;
  /** Whole, in [from, to]. */
  whole(from: number, to: number): number;
  isHit(probability: number): boolean;
  /** @throws Error for nothing to pick from */
  pick<T>(from: readonly T[]): T;
}

/** Mulberry32. */
export function chanceFrom(seed: number): Chance {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const whole = (from: number, to: number) => from + Math.floor(next() * (to - from + 1));
  return {
    next,
    whole,
    isHit: (probability) => next() < probability,
    pick: (from) => {
      const found = from[whole(0, from.length - 1)];
      if (found === undefined) throw new Error("there is nothing to pick from");
      return found;
    },
  };
}
