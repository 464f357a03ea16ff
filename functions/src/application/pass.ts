/** One walk over what Stripe has of a span of time, and over the places of as long a time ahead. */
import type { ListedKind } from "./ports.ts";

export const KINDS: readonly ListedKind[] = ["intents", "refunds", "disputes", "warnings"];

const STAGES = [...KINDS, "places", "done"] as const;
export type Stage = (typeof STAGES)[number];

/** Where a walk is. Seconds on Stripe's clock; `until` is when it began. */
export interface Pass {
  readonly stage: Stage;
  readonly since: number;
  readonly until: number;
  /** What the next page of this stage begins after; null for its first. */
  readonly after: string | null;
}

export function newPass(since: number, until: number): Pass {
  return { stage: "intents", since, until, after: null };
}

export function nextStage({ stage, ...pass }: Pass): Pass {
  const next = STAGES[STAGES.indexOf(stage) + 1] ?? "done";
  return { ...pass, stage: next, after: null };
}

/** As a document keeps it and a person can copy it. */
export function cursorOf({ stage, since, until, after }: Pass): string {
  return [stage, since, until, after ?? ""].join(".");
}

const CURSOR = /^([a-z]+)\.(\d{1,12})\.(\d{1,12})\.([\w~-]{0,200})$/;

/** Null for what is no cursor. */
export function passFrom(cursor: string | null): Pass | null {
  const [, name, since, until, after] = CURSOR.exec(cursor ?? "") ?? [];
  const stage = STAGES.find((one) => one === name);
  if (stage === undefined) return null;
  return {
    stage,
    since: Number(since),
    until: Number(until),
    after: after === "" ? null : (after ?? null),
  };
}
