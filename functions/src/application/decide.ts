import { DomainError } from "../domain/errors.ts";
import type { Deps, Ref, Store, Write } from "./ports.ts";

export interface Decision<T> {
  /** None: what was read already answers, and nothing has to be written. */
  readonly writes: readonly Write[];
  readonly result: T;
}

/** Thrown by `body`: what it read in several round trips does not belong together. It is run again. */
export class Stale extends Error {
  override name = "Stale";
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
    const decision = await body().catch(staleAsNull);
    if (decision !== null) {
      const { writes, result } = decision;
      if (writes.length === 0) return result;
      const wanted = tries === 1 ? writes : await notDoneYet(store, writes);
      if ((await store.commit(wanted)) === "committed") return result;
    }
    await waiter.sleep(waiter.random() * JITTER_MS * Math.min(tries, JITTER_STEPS_MAX));
  }
  throw new DomainError("CONTENTION", { retryAfterMs: 1_000 });
}

function staleAsNull(error: unknown): null {
  if (error instanceof Stale) return null;
  throw error;
}

/** A write of `createOnce` may be what lost the race. Read only then: the first try trusts its luck. */
async function notDoneYet(store: Store, writes: readonly Write[]): Promise<readonly Write[]> {
  const once = writes.filter((write) => write.op === "create" && write.isOnce === true);
  if (once.length === 0) return writes;
  const refs: Record<string, Ref> = Object.fromEntries(once.map(({ ref: to }) => [to.id, to]));
  const found = await store.read(refs);
  return writes.filter((write) => !once.includes(write) || found[write.ref.id] === null);
}
