import type Stripe from "stripe";
import type { StripeNotice } from "../../application/ports.ts";
import { askingFor, READ } from "./asked.ts";
import { translateEvent } from "./events.ts";

/**
 * Stripe keeps events for 30 days, in the API version they were made for.
 * @throws Error where one of ours has a form that cannot be read
 */
export async function readEvent(stripe: Stripe, eventId: string): Promise<StripeNotice | null> {
  const event = await askingFor(() => stripe.events.retrieve(eventId, {}, READ));
  if (event === null) return null;
  const notice = translateEvent(event);
  if (notice === null) throw new Error(`Stripe's event ${eventId} cannot be read`);
  return notice;
}
