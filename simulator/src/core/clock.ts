/** The simulator's time: a base clock plus an offset that only the control plane moves. */
export interface SimClock {
  /** Milliseconds since the epoch. */
  now(): number;
  moveTo(ms: number): void;
}

export function createClock(base: () => number): SimClock {
  let offset = 0;
  return {
    now: () => base() + offset,
    moveTo(ms) {
      offset = ms - base();
    },
  };
}

export function toUnixSeconds(ms: number): number {
  return Math.floor(ms / 1000);
}
