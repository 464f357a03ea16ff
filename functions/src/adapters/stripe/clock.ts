import { DomainError } from "../../domain/errors.ts";
import type { Clock } from "../../application/ports.ts";

export const systemClock: Clock = { now: () => Promise.resolve(Date.now()) };

/** The offline Stripe can move its time by days; the backend then has to live in the same time. */
export function offlineClock(apiBase: string): Clock {
  return {
    now: async () => {
      try {
        const answer = await fetch(`${apiBase}/_sim/clock`, { signal: AbortSignal.timeout(5_000) });
        const { now } = (await answer.json()) as { now: number };
        return now;
      } catch (cause) {
        throw new DomainError("STRIPE_UNAVAILABLE", { retryAfterMs: 1_000 }, { cause });
      }
    },
  };
}
