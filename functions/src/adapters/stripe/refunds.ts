import type Stripe from "stripe";
import { z } from "zod";
import type { Clock, RefundOrder, RefundOutcome } from "../../application/ports.ts";
import type { Observation } from "../../domain/facts.ts";
import { asking, BOOKED, failedAsk, LIST_MAX, READ, readable } from "./asked.ts";
import type { StripeFault } from "./failures.ts";
import { StripeRefund } from "./objects.ts";
import { timed } from "./read-time.ts";
import { observeRefund } from "./translate-after.ts";

/**
 * Takes only the id from the answer: it may be a replay of what was true long ago.
 * @throws DomainError STRIPE_UNAVAILABLE when the key is at fault, so that the request stays open
 * @throws Error when the key stands for other parameters, which the ledger's frozen request forbids
 */
export async function createRefund(stripe: Stripe, order: RefundOrder): Promise<RefundOutcome> {
  try {
    const made = await stripe.refunds.create(paramsOf(order), { idempotencyKey: order.key });
    return createdFrom(made);
  } catch (error) {
    return failedAsk(error, order.key, refused);
  }
}

function paramsOf({ intentId, amount, metadata }: RefundOrder): Stripe.RefundCreateParams {
  return {
    payment_intent: intentId,
    ...(amount === null ? {} : { amount }),
    metadata: { ...metadata },
  };
}

const Made = z.object({ id: z.string().startsWith("re_") });

/** An answer without an id, from a proxy in between, tells nothing of what Stripe did. */
function createdFrom(answer: unknown): RefundOutcome {
  const made = Made.safeParse(answer);
  return made.success ? { kind: "created", stripeRefundId: made.data.id } : { kind: "unknown" };
}

const BLOCKED_CODES: readonly unknown[] = ["charge_disputed", "refund_disputed_payment"];

function refused({ code }: StripeFault): RefundOutcome {
  return BLOCKED_CODES.includes(code)
    ? { kind: "blocked" }
    : { kind: "refused", code: code ?? null };
}

/** One payment has few refunds: more than a page of them is for a person. */
export async function listRefunds(
  stripe: Stripe,
  clock: Clock,
  intentId: string,
): Promise<Observation[]> {
  return asking(async () => {
    const expand = BOOKED.map((one) => `data.${one}`);
    const params = { payment_intent: intentId, limit: LIST_MAX, expand };
    const { answer, asOf } = await timed(clock, () => stripe.refunds.list(params, READ));
    return answer.data.flatMap((refund) => observeRefund(readable(StripeRefund, refund), asOf));
  });
}
