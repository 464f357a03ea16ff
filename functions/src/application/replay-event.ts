import { z } from "zod";
import { DomainError } from "../domain/errors.ts";
import { StripeEventId } from "../domain/ids.ts";
import type { Operator } from "../domain/roles.ts";
import { audited } from "./audit.ts";
import { OperatorReason } from "./operator-input.ts";
import { ref, type Deps } from "./ports.ts";
import { receiveEvent } from "./receive-event.ts";
import { clearEvent } from "./stripe-events.ts";

export const ReplayEventInput = z.strictObject({ eventId: StripeEventId, reason: OperatorReason });
export type ReplayEventInput = z.infer<typeof ReplayEventInput>;

/**
 * Fetches one event from Stripe, which keeps them for 30 days, and receives it as if it came now.
 * @throws DomainError EVENT_NOT_FOUND, STRIPE_UNAVAILABLE, CONTENTION; UNAVAILABLE also while an event
 *   is so young that its payment may still be on its way into the database
 */
export async function replayEvent(
  deps: Deps,
  operator: Operator,
  { eventId, reason }: ReplayEventInput,
) {
  const at = await deps.clock.now();
  const deed = { operator, action: "replayEvent", reason, at } as const;
  const notice = await deps.stripe.readEvent(eventId);
  if (notice === null) throw new DomainError("EVENT_NOT_FOUND", { field: "eventId" });
  const outcome = await receiveEvent(deps, notice);
  const { type, intentId, created } = notice;
  if (outcome !== "deferred") {
    const about = {
      eventId,
      type,
      intentId,
      created,
      paymentId: null,
      cause: `replayed: ${outcome}`,
    };
    const of = ref("stripeEvents", eventId);
    await clearEvent(deps, about, (before, after) => [audited(deps, deed, { of, before, after })]);
  }
  return { eventId, type, outcome, serverTime: new Date(at).toISOString() };
}
