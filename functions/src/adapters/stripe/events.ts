import { z } from "zod";
import type { StripeNotice } from "../../application/ports.ts";
import type { Observation } from "../../domain/facts.ts";
import { CHARGE_EVENT_TYPES, INTENT_EVENT_TYPES } from "./event-types.ts";
import { Belongings, StripeCharge, StripeIntent } from "./objects.ts";
import { observeCharge, observeIntent } from "./translate.ts";

const StripeEvent = z.object({
  object: z.literal("event"),
  id: z.string().min(1),
  type: z.string(),
  created: z.int(),
  livemode: z.boolean(),
  account: z.string().nullish(),
  data: z.object({ object: z.unknown() }).catch({ object: null }),
});
type StripeEvent = z.infer<typeof StripeEvent>;

/**
 * A signed event in our words. Null if it is not an event, or if it is one about a payment whose
 * object cannot be read: calling that "nothing new" would lose money's news without a sound.
 */
export function translateEvent(json: unknown): StripeNotice | null {
  const parsed = StripeEvent.safeParse(json);
  if (!parsed.success) return null;
  const event = parsed.data;
  const about = aboutOf(event);
  if (about === null) return null;
  return {
    eventId: event.id,
    type: event.type,
    created: event.created,
    livemode: event.livemode,
    account: event.account ?? null,
    ...about,
  };
}

type About = Pick<StripeNotice, "intentId" | "metadata" | "observations">;

function aboutOf({ type, created, data }: StripeEvent): About | null {
  const { metadata, payment_intent: intentId } = Belongings.parse(data.object);
  if (isOneOf(INTENT_EVENT_TYPES, type)) {
    const intent = StripeIntent.safeParse(data.object);
    if (!intent.success) return null;
    const observations = observeIntent(intent.data, { asOf: created, source: "event" });
    return { intentId: intent.data.id, metadata, observations };
  }
  let observations: Observation[] = [];
  if (isOneOf(CHARGE_EVENT_TYPES, type)) {
    const charge = StripeCharge.safeParse(data.object);
    if (!charge.success) return null;
    observations = observeCharge(charge.data, created);
  }
  return { intentId, metadata, observations };
}

function isOneOf(types: readonly string[], type: string): boolean {
  return types.includes(type);
}
