import { z } from "zod";
import type { SavedNotice, StripeNotice } from "../../application/ports.ts";
import type { Observation } from "../../domain/facts.ts";
import {
  CARD_EVENT_TYPES,
  CHARGE_EVENT_TYPES,
  CUSTOMER_EVENT_TYPES,
  DISPUTE_EVENT_TYPES,
  INTENT_EVENT_TYPES,
  REFUND_EVENT_TYPES,
  SESSION_EVENT_TYPES,
  SETUP_EVENT_TYPES,
  WARNING_EVENT_TYPES,
} from "./event-types.ts";
import {
  Belongings,
  StripeCharge,
  StripeDispute,
  StripeIntent,
  StripeRefund,
  StripeSession,
  StripeWarning,
} from "./objects.ts";
import { observeCharge, observeIntent } from "./translate.ts";
import { noticeOfCustomer, noticeOfMethod, noticeOfSetup, StripeSetup } from "./translate-saved.ts";
import { observeSession } from "./translate-session.ts";
import { observeDispute, observeRefund, observeWarning } from "./translate-after.ts";

const StripeEvent = z.object({
  object: z.literal("event"),
  id: z.string().min(1),
  type: z.string(),
  created: z.int(),
  livemode: z.boolean(),
  account: z.string().nullish(),
  data: z
    .object({ object: z.unknown(), previous_attributes: z.unknown().optional() })
    .catch({ object: null, previous_attributes: null }),
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

type About = Pick<
  StripeNotice,
  "intentId" | "metadata" | "observations" | "saved" | "failedSetupId"
>;

function aboutOf(event: StripeEvent): About | null {
  const { metadata, payment_intent: intentId } = Belongings.parse(event.data.object);
  if (isOneOf(INTENT_EVENT_TYPES, event.type)) {
    const intent = StripeIntent.safeParse(event.data.object);
    if (!intent.success) return null;
    const observations = observeIntent(intent.data, { asOf: event.created, source: "event" });
    return { intentId: intent.data.id, metadata, observations };
  }
  const saved = savedOf(event);
  if (saved === undefined) return null;
  const failed = event.type === SETUP_FAILED ? failedSetupIn(event.data.object) : {};
  if (saved !== null) return { intentId: null, metadata, observations: [], saved, ...failed };
  const observations = observeOther(event);
  return observations === null ? null : { intentId, metadata, observations, ...failed };
}

const SETUP_FAILED = "setup_intent.setup_failed";

function failedSetupIn(object: unknown): Pick<StripeNotice, "failedSetupId"> {
  const setup = StripeSetup.safeParse(object);
  return setup.success ? { failedSetupId: setup.data.id } : {};
}

/** Null when its type is about nothing that is saved; undefined when the object cannot be read. */
function savedOf({ type, created, data }: StripeEvent): SavedNotice | null | undefined {
  const event = { type, created, object: data.object, previous: data.previous_attributes };
  if (isOneOf(SETUP_EVENT_TYPES, type)) return noticeOfSetup(event);
  if (isOneOf(CARD_EVENT_TYPES, type)) return noticeOfMethod(event);
  return isOneOf(CUSTOMER_EVENT_TYPES, type) ? noticeOfCustomer(event) : null;
}

/** Null when the object cannot be read; empty when its type is none of ours. */
function observeOther({ type, created, data: { object } }: StripeEvent): Observation[] | null {
  if (isOneOf(CHARGE_EVENT_TYPES, type))
    return observed(StripeCharge, object, created, observeCharge);
  if (isOneOf(REFUND_EVENT_TYPES, type))
    return observed(StripeRefund, object, created, observeRefund);
  if (isOneOf(DISPUTE_EVENT_TYPES, type)) {
    return observed(StripeDispute, object, created, observeDispute);
  }
  if (isOneOf(WARNING_EVENT_TYPES, type)) {
    return observed(StripeWarning, object, created, observeWarning);
  }
  if (isOneOf(SESSION_EVENT_TYPES, type)) {
    const hasFailed = type === "checkout.session.async_payment_failed";
    return observed(StripeSession, object, created, (session, asOf) =>
      observeSession(session, { asOf, source: "event", hasFailed }),
    );
  }
  return [];
}

function observed<T>(
  schema: z.ZodType<T>,
  object: unknown,
  asOf: number,
  observe: (value: T, asOf: number) => Observation[],
): Observation[] | null {
  const parsed = schema.safeParse(object);
  return parsed.success ? observe(parsed.data, asOf) : null;
}

function isOneOf(types: readonly string[], type: string): boolean {
  return types.includes(type);
}
