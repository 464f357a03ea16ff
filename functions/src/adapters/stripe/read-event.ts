import type Stripe from "stripe";
import type { StripeNotice } from "../../application/ports.ts";
import { translateEvent } from "./events.ts";
import { isMissing, unavailable } from "./failures.ts";

const READ = { maxNetworkRetries: 1 };

/**
 * Stripe keeps events for 30 days, in the API version they were made for.
 * @throws Error where one of ours has a form that cannot be read
 */
export async function readEvent(stripe: Stripe, eventId: string): Promise<StripeNotice | null> {
  const event = await retrieve(stripe, eventId);
  if (event === null) return null;
  const notice = translateEvent(event);
  if (notice === null) throw new Error(`Stripe's event ${eventId} cannot be read`);
  return notice;
}

async function retrieve(stripe: Stripe, eventId: string): Promise<unknown> {
  try {
    return await stripe.events.retrieve(eventId, {}, READ);
  } catch (error) {
    if (isMissing(error)) return null;
    throw unavailable(error);
  }
}
