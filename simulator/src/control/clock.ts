import type { Core } from "../core/core.ts";
import { invalidRequest } from "../core/errors.ts";
import { runDue } from "../webhooks/queue.ts";
import { assertNames, optionalNumber } from "./input.ts";
import type { Input } from "./input.ts";

/** The last instant that a date can name. */
const INSTANT_MAX = 8.64e15;

export function getClock(core: Core): { now: number } {
  return { now: core.clock.now() };
}

/** Moves the clock. Forward, it runs on the way what falls due; back, it runs nothing. */
export async function setClock(core: Core, input: Input): Promise<{ now: number }> {
  assertNames(input, ["set", "advance"]);
  const set = optionalNumber(input, "set");
  const advance = optionalNumber(input, "advance");
  if ((set === undefined) === (advance === undefined)) {
    throw invalidRequest("Give either 'set' (an instant) or 'advance' (a span), in milliseconds.");
  }
  const now = core.clock.now();
  const target = set ?? now + (advance ?? 0);
  if (target < 0 || target > INSTANT_MAX) {
    throw invalidRequest(`The clock goes from 0 to ${INSTANT_MAX} milliseconds after 1970.`);
  }
  if (target < now) core.clock.moveTo(target);
  else await runDue(core, target);
  return getClock(core);
}
