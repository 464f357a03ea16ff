import { z } from "zod";
import { myCards, summaryOf } from "./my-cards.ts";
import type { Deps } from "./ports.ts";
import { limitCalls } from "./rate-limit.ts";

export const ListPaymentMethodsInput = z.strictObject({});
export type ListPaymentMethodsInput = z.infer<typeof ListPaymentMethodsInput>;

/**
 * The caller's saved cards, asked for at Stripe where nobody has asked for a while.
 * @throws DomainError RATE_LIMITED, UNAVAILABLE, CONTENTION
 */
export async function listPaymentMethods(deps: Deps, uid: string) {
  const now = await deps.clock.now();
  await limitCalls(deps, { what: "cards", uid, now });
  const mine = await myCards(deps, uid, "known", now);
  return {
    paymentMethods: (mine?.cards ?? []).map(summaryOf),
    serverTime: new Date(now).toISOString(),
  };
}
