import { DomainError } from "../domain/errors.ts";
import type { Deps, Write } from "./ports.ts";

export interface Decision<T> {
  /** None: what was read already answers, and nothing has to be written. */
  readonly writes: readonly Write[];
  readonly result: T;
}

const TRIES_MAX = 30;
const JITTER_MS = 20;
const JITTER_STEPS_MAX = 8;

/**
 * Reads, decides and writes atomically. When somebody else was faster it reads and decides again.
 * `body` runs any number of times: it must not call Stripe, and must recognise its own work, because
 * a commit whose acknowledgement was lost looks like a conflict.
 * @throws DomainError CONTENTION after 30 lost races
 */
export async function decide<T>(
  { store, waiter }: Pick<Deps, "store" | "waiter">,
  body: () => Promise<Decision<T>>,
): Promise<T> {
  for (let tries = 1; tries <= TRIES_MAX; tries++) {
    const { writes, result } = await body();
    if (writes.length === 0) return result;
    if ((await store.commit(writes)) === "committed") return result;
    await waiter.sleep(waiter.random() * JITTER_MS * Math.min(tries, JITTER_STEPS_MAX));
  }
  throw new DomainError("CONTENTION", { retryAfterMs: 1_000 });
}
