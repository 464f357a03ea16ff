import type { Pass } from "./pass.ts";

/** What a walk has found so far. */
export interface Tally {
  /** Objects at Stripe, of whichever owner. */
  looked: number;
  /** Those of them that are this installation's. */
  ours: number;
  /** Objects that told what no event had: merged, unless it was a dry run. */
  drift: number;
  /** PaymentIntents, and what belongs to them, whose payment is not in the database. */
  missing: number;
  /** Objects that could not be read or merged. */
  failed: number;
  slots: number;
  /** Slots whose places taken are not those of their bookings. Only told: a person decides. */
  slotsOff: number;
  /** The first few of what was not as it should be, for whoever looks into it. */
  readonly samples: string[];
}

export interface Walk {
  readonly tally: Tally;
  /** Names the entries that it brings about in timelines. */
  readonly cause: string;
  readonly dryRun: boolean;
  /** Called with where the walk is, before the next page is asked for. */
  readonly keep: (at: Pass, reached: number) => Promise<void>;
  readonly isOver: () => Promise<boolean>;
}

export function noTally(): Tally {
  return {
    ...{ looked: 0, ours: 0, drift: 0, missing: 0, failed: 0, slots: 0, slotsOff: 0 },
    samples: [],
  };
}

const SAMPLES_MAX = 10;

export function sample({ samples }: Tally, what: string): void {
  if (samples.length < SAMPLES_MAX) samples.push(what);
}

export interface Page {
  readonly next: string | null;
  /** Seconds: how far back, or with places how far ahead, this page got. */
  readonly reached: number;
}
