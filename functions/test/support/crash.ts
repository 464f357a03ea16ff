/** A process that dies at its n-th step into the outside world, before or after the step took effect. */
import type { Deps } from "../../src/application/ports.ts";

export class Crash extends Error {
  override name = "Crash";
}

interface Doomed {
  readonly deps: Deps;
  /** How many steps were begun. */
  steps(): number;
}

/**
 * From its n-th step on nothing this process does has an effect any more: a dead process does not
 * clean up. `after` lets the fatal step itself still happen, unseen by the process.
 */
export function dieAt(deps: Deps, n: number, when: "before" | "after"): Doomed {
  let steps = 0;
  const doom = <T extends object>(port: T): T =>
    new Proxy(port, {
      get(target, name, receiver) {
        const method: unknown = Reflect.get(target, name, receiver);
        if (typeof method !== "function") return method;
        return async (...args: unknown[]) => {
          steps += 1;
          if (steps > n || (steps === n && when === "before"))
            throw new Crash(`step ${String(steps)}`);
          const result: unknown = await (method.apply(target, args) as Promise<unknown>);
          if (steps >= n) throw new Crash(`step ${String(steps)}`);
          return result;
        };
      },
    });
  return {
    deps: { ...deps, store: doom(deps.store), stripe: doom(deps.stripe) },
    steps: () => steps,
  };
}

/** Runs `work` dying at every step in turn, each time in a new world; stops when it lives to the end. */
export async function dieEverywhere<W extends { deps: Deps }>(
  begin: () => Promise<W>,
  work: (deps: Deps, world: W) => Promise<unknown>,
  afterwards: (world: W, where: string) => Promise<void>,
): Promise<number> {
  const STEPS_MAX = 100;
  for (let n = 1; n <= STEPS_MAX; n++) {
    for (const when of ["before", "after"] as const) {
      const world = await begin();
      const doomed = dieAt(world.deps, n, when);
      const lived = await work(doomed.deps, world).then(
        () => true,
        (error: unknown) => {
          if (error instanceof Crash) return false;
          throw error;
        },
      );
      await afterwards(world, `${when} step ${String(n)}`);
      if (lived && doomed.steps() < n) return n - 1;
    }
  }
  throw new Error(`still dying after ${String(STEPS_MAX)} steps`);
}
