import type { Core } from "../core/core.ts";
import { byDueTime, popDue, takeDue } from "../core/heap.ts";
import type { Job, PendingDelivery } from "../core/state.ts";
import { runJob } from "../resources/jobs.ts";
import { deliver } from "./deliver.ts";

const STEPS_MAX = 100_000;
const FLUSH_ROUNDS_MAX = 50;
const HOSTILE_CONCURRENCY = 4;
const POLITE_CONCURRENCY = 1;

/**
 * Brings the clock to `untilMs` and runs what falls due on the way, in order. Time never passes
 * something that is still travelling: its retry may be due before the next thing is.
 */
export async function runDue(core: Core, untilMs: number): Promise<void> {
  for (let step = 0; step < STEPS_MAX; step += 1) {
    const next = nextDue(core, untilMs);
    const isLater = next !== null && next.atMs > core.clock.now();
    if (core.travelling.size > 0 && (next === null || isLater || isBusy(core, next))) {
      await Promise.race(core.travelling);
    } else if (next === null) {
      break;
    } else {
      if (isLater) core.clock.moveTo(next.atMs);
      start(core, next);
    }
  }
  if (untilMs > core.clock.now()) core.clock.moveTo(untilMs);
}

/** Starts what is due now and has room, without waiting for it. For a loop in real time. */
export function startDue(core: Core): void {
  const now = core.clock.now();
  for (let step = 0; step < STEPS_MAX; step += 1) {
    const next = nextDue(core, now, !isFull(core));
    if (next === null) return;
    start(core, next);
  }
}

/** When there is something to start: a delivery that waits for room does not count. */
export function nextStartAt(core: Core): number | null {
  return nextDue(core, Infinity, !isFull(core))?.atMs ?? null;
}

/**
 * Attempts every pending delivery now, paused or not, and what the deliveries bring about. A
 * retry that this makes stays pending.
 */
export async function flushDeliveries(core: Core): Promise<void> {
  let isWanted: (one: PendingDelivery) => boolean = () => true;
  for (let round = 0; round < FLUSH_ROUNDS_MAX; round += 1) {
    // Taken out at once, so that the loop in real time does not start one of them as well.
    const batch = takeDue(core.state.deliveries, isWanted);
    if (batch.length === 0 && core.travelling.size === 0) return;
    for (const delivery of batch) {
      while (isBusy(core, delivery)) await Promise.race(core.travelling);
      send(core, delivery);
    }
    await Promise.all(core.travelling);
    isWanted = (one) => one.attempt === 1;
  }
}

function nextDue(core: Core, untilMs: number, withDeliveries = true): Job | PendingDelivery | null {
  const { jobs, deliveries, paused } = core.state;
  const job = jobs[0];
  const delivery = paused || !withDeliveries ? undefined : deliveries[0];
  const isJob = job !== undefined && (delivery === undefined || byDueTime(job, delivery) < 0);
  const earliest = isJob ? job : delivery;
  return earliest !== undefined && earliest.atMs <= untilMs ? earliest : null;
}

function isBusy(core: Core, next: Job | PendingDelivery): boolean {
  return "endpoint" in next && isFull(core);
}

function isFull(core: Core): boolean {
  const usual = core.state.delivery === "hostile" ? HOSTILE_CONCURRENCY : POLITE_CONCURRENCY;
  return core.travelling.size >= (core.settings.deliveryConcurrencyMax ?? usual);
}

/** Takes what `nextDue` gave out of its heap, where it is the first, and sets it going. */
function start(core: Core, next: Job | PendingDelivery): void {
  if ("endpoint" in next) {
    popDue(core.state.deliveries);
    send(core, next);
  } else {
    popDue(core.state.jobs);
    runJob(core, next);
  }
}

function send(core: Core, delivery: PendingDelivery): void {
  const journey = deliver(core, delivery).finally(() => {
    core.travelling.delete(journey);
    core.carried.delete(delivery);
    core.onArrival();
  });
  core.travelling.add(journey);
  core.carried.add(delivery);
}
