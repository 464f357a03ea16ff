import { isDomainError } from "../domain/errors.ts";
import { ref, type Deps } from "./ports.ts";
import { receiveEvent } from "./receive-event.ts";
import { clearEvent, deferEvent } from "./stripe-events.ts";

const POSTPONED_MS = 10 * 60_000;

/**
 * What a sweep does about one event that could not be applied: it is fetched from Stripe and received
 * again. An outage on the way is no try of the event.
 * @returns whether it is settled
 */
export async function lookAtEvent(deps: Deps, eventId: string): Promise<boolean> {
  const at = ref("stripeEvents", eventId);
  try {
    const { found } = await deps.store.read({ found: at });
    if (found === null || (found.data.wakeAt ?? Infinity) > (await deps.clock.now())) return true;
    const { type, intentId, created, paymentId } = found.data;
    const about = { eventId, type, intentId, created, paymentId };
    const notice = await deps.stripe.readEvent(eventId);
    if (notice === null) {
      await deferEvent(deps, { ...about, cause: "not found at Stripe" });
      return false;
    }
    const outcome = await receiveEvent(deps, notice);
    if (outcome === "deferred") return false;
    await clearEvent(deps, { ...about, cause: `applied later: ${outcome}` });
    return true;
  } catch (error) {
    if (!isDomainError(error)) {
      deps.journal.alarm("sweep_failed", { eventId, error: String(error) });
    }
    await postpone(deps, eventId).catch(() => undefined);
    return false;
  }
}

/** What has been put off by its own rules is left so; what cannot even be read must not come first for ever. */
async function postpone(deps: Deps, eventId: string): Promise<void> {
  const at = ref("stripeEvents", eventId);
  const now = await deps.clock.now();
  const read = await deps.store.read({ found: at }).catch(() => null);
  const wakeAt = read === null ? now : (read.found?.data.wakeAt ?? null);
  if (wakeAt !== null && wakeAt <= now) await deps.store.putOff(at, now + POSTPONED_MS);
}
