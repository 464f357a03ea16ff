import { decide } from "./decide.ts";
import { eraseOn } from "./erase.ts";
import { ref, replace, type Deps } from "./ports.ts";

const POSTPONED_MS = 60_000;
/** What is in use again is over some day; nobody waits for the hour. */
const POSTPONED_MS_MAX = 24 * 3_600_000;

/**
 * What a sweep does about somebody who has asked to be forgotten: goes on where the last one ended.
 * @returns whether that could be finished; if not, it is looked at again later, further apart each time
 */
export async function lookAtErasure(deps: Deps, uid: string): Promise<boolean> {
  const now = await deps.clock.now();
  try {
    if (await eraseOn(deps, uid, { now, cause: "sweep:wake" })) return true;
    await postpone(deps, uid, now);
  } catch (error) {
    deps.journal.alarm("sweep_failed", { erasure: true, error: String(error) });
    // What cannot even be postponed must not keep the sweep from the others.
    await postpone(deps, uid, now).catch(() =>
      deps.store.putOff(ref("erasures", uid), now + POSTPONED_MS_MAX).catch(() => undefined),
    );
  }
  return false;
}

function postpone(deps: Deps, uid: string, now: number): Promise<null> {
  const at = ref("erasures", uid);
  return decide(deps, async () => {
    const { erasure } = await deps.store.read({ erasure: at });
    if (erasure?.data.state !== "running") return { writes: [], result: null };
    const { tries } = erasure.data;
    const wakeAt = now + Math.min(POSTPONED_MS * 2 ** tries, POSTPONED_MS_MAX);
    return {
      writes: [replace(at, erasure, { ...erasure.data, wakeAt, tries: tries + 1 })],
      result: null,
    };
  });
}
