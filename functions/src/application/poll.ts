import type { Deps } from "./ports.ts";

/** Somebody else's create is most often done within this; then no second request is needed. */
export const PATIENCE_POLLS = 15;

const POLL_MS = 100;
/** 10 s in all: longer than Stripe takes, shorter than a function may run. */
const POLLS_MAX = 100;

/** Looks again every 100 ms until there is an answer; null when there is none after `polls`. */
export async function pollUntil<T>(
  { waiter }: Pick<Deps, "waiter">,
  look: () => Promise<T | null>,
  polls = POLLS_MAX,
): Promise<T | null> {
  for (let poll = 0; poll < polls; poll++) {
    const answer = await look();
    if (answer !== null) return answer;
    await waiter.sleep(POLL_MS);
  }
  return null;
}
