import type Stripe from "stripe";
import type { Clock } from "../../application/ports.ts";
import type { Observation } from "../../domain/facts.ts";
import { asking, LIST_MAX, READ, readable } from "./asked.ts";
import { StripeDispute } from "./objects.ts";
import { timed } from "./read-time.ts";
import { observeDispute } from "./translate-after.ts";

/** One payment has few disputes: more than a page of them is for a person. */
export async function listDisputes(
  stripe: Stripe,
  clock: Clock,
  intentId: string,
): Promise<Observation[]> {
  return asking(async () => {
    const params = { payment_intent: intentId, limit: LIST_MAX };
    const { answer, asOf } = await timed(clock, () => stripe.disputes.list(params, READ));
    return answer.data.flatMap((dispute) => observeDispute(readable(StripeDispute, dispute), asOf));
  });
}
