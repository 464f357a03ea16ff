import type { Sim } from "./sim.ts";

/** Longest wait before looking again: the clock may be moved from outside. */
const WAIT_MS_MAX = 1_000;

/** Keeps the simulator going in real time: runs what falls due when it falls due. */
export function createPump(sim: Sim): { wake: () => void; stop: () => void } {
  let timer: NodeJS.Timeout | null = null;
  let isStopped = false;

  function wake(): void {
    if (isStopped) return;
    if (timer !== null) clearTimeout(timer);
    const wait = Math.min(sim.control.msUntilDue() ?? WAIT_MS_MAX, WAIT_MS_MAX);
    timer = setTimeout(run, wait);
    timer.unref();
  }

  function run(): void {
    timer = null;
    sim.control.startDue();
    wake();
  }

  sim.control.core.onArrival = wake;
  return {
    wake,
    stop() {
      isStopped = true;
      if (timer !== null) clearTimeout(timer);
    },
  };
}
