import type { Deps } from "./ports.ts";

/** What the app's own code answers, unless it takes longer. @throws Error then */
export async function withinBound<T>(
  { waiter }: Pick<Deps, "waiter">,
  hook: Promise<T>,
  msMax: number,
): Promise<T> {
  const late = waiter.sleep(msMax).then(() => {
    throw new Error(`a hook took longer than ${String(msMax)} ms`);
  });
  return Promise.race([hook, late]);
}
