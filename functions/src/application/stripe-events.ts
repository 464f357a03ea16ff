/** The events that could not be applied: kept by name, tried again further and further apart. */
import type { DeferredEvent } from "./documents.ts";
import { decide } from "./decide.ts";
import { ref, replace, type Deps, type StripeNotice, type Write } from "./ports.ts";

const KEPT_MS = 35 * 24 * 3_600_000;
const FIRST_MS = 60_000;
const MOST_MS = 6 * 3_600_000;
/** A day and a half of tries; what no try has helped by then is for a person. */
export const EVENT_TRIES_MAX = 14;

type AboutEvent = Pick<StripeNotice, "eventId" | "type" | "intentId" | "created"> & {
  readonly paymentId: string | null;
  readonly cause: string;
};

/** One more try was in vain; after the last one a person is told. */
export async function deferEvent(deps: Deps, about: AboutEvent): Promise<void> {
  const now = await deps.clock.now();
  const { eventId, ...what } = about;
  const at = ref("stripeEvents", eventId);
  const { found } = await deps.store.read({ found: at });
  const tries = (found?.data.tries ?? 0) + 1;
  const isDead = tries >= EVENT_TRIES_MAX;
  const fields = { eventId, type: about.type, cause: about.cause, paymentId: about.paymentId };
  deps.journal.alarm(isDead ? "event_dead" : "event_deferred", fields);
  const wakeAt = isDead ? null : now + Math.min(FIRST_MS * 2 ** (tries - 1), MOST_MS);
  const record: DeferredEvent = {
    ...{ ...what, tries, wakeAt, state: isDead ? "dead" : "deferred" },
    expiresAt: now + KEPT_MS,
  };
  // A conflict means that a delivery of the same event has just written the same.
  await deps.store.commit([replace(at, found, record)]);
}

/**
 * Applied after all: nothing looks at it any more, and it goes by its TTL. An event that was never
 * kept has nothing to clear, unless `always`.
 */
export async function clearEvent(
  deps: Deps,
  about: AboutEvent,
  also?: (before: DeferredEvent | null, after: DeferredEvent) => readonly Write[],
): Promise<void> {
  const now = await deps.clock.now();
  const { eventId, ...what } = about;
  const at = ref("stripeEvents", eventId);
  await decide(deps, async () => {
    const { found } = await deps.store.read({ found: at });
    if (found === null && also === undefined) return { writes: [], result: null };
    const { tries = 0 } = found?.data ?? {};
    const expiresAt = now + KEPT_MS;
    const after: DeferredEvent = { ...what, tries, wakeAt: null, state: "applied", expiresAt };
    const writes = [replace(at, found, after), ...(also?.(found?.data ?? null, after) ?? [])];
    return { writes, result: null };
  });
}
