/** What requests under a key of ours have in common, however they end. */
import type { z } from "zod";
import { DomainError } from "../../domain/errors.ts";
import { failureOf, isMissing, stripeFault, unavailable, type StripeFault } from "./failures.ts";

/** Reads run inside functions of 30 s: two tries of 10 s leave time to write what was read. */
export const READ = { maxNetworkRetries: 1 };

/** The longest page that Stripe gives. */
export const LIST_MAX = 100;

/** What a charge or a refund has moved on our balance: shown only where Stripe is asked to. */
export const BOOKED = ["balance_transaction", "failure_balance_transaction"] as const;

/**
 * How a failed request ended.
 * @param refused what a final no means here: nothing was made under this key
 * @throws DomainError STRIPE_UNAVAILABLE when our key to Stripe is at fault
 * @throws Error when the idempotency key stands for other parameters
 */
export function failedAsk<R>(
  error: unknown,
  key: string,
  refused: (fault: StripeFault) => R,
): R | { readonly kind: "in_progress" | "unknown" } {
  const failure = failureOf(error);
  switch (failure) {
    case "key":
      throw unavailable(error);
    case "other_params":
      throw new Error(`Idempotency key ${key} was used before, with other parameters.`);
    case "in_progress":
    case "unknown":
      return { kind: failure };
    case "refused":
      return refused(stripeFault(error));
  }
}

/** A final no to a payment that was to be begun. */
export function refusedPayment({ code, param }: StripeFault) {
  if (code === "resource_missing" && param === "customer") {
    return { kind: "customer_missing" } as const;
  }
  const safe = code === "amount_too_small" ? code : "other";
  return { kind: "refused", safe, code: code ?? null } as const;
}

/** @throws DomainError STRIPE_UNAVAILABLE when it is none of what was asked for */
export function readable<T>(schema: z.ZodType<T>, answer: unknown): T {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  throw new DomainError("STRIPE_UNAVAILABLE", {}, { cause: parsed.error });
}

/** What `work` reads from Stripe. @throws DomainError STRIPE_UNAVAILABLE */
export async function asking<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof DomainError ? error : unavailable(error);
  }
}

/** The same of something that Stripe may not have: then null. @throws DomainError STRIPE_UNAVAILABLE */
export async function askingFor<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof DomainError) && isMissing(error)) return null;
    throw error instanceof DomainError ? error : unavailable(error);
  }
}

/** Whether Stripe did it: false for a final no. @throws DomainError STRIPE_UNAVAILABLE */
export async function isDone(work: () => Promise<unknown>): Promise<boolean> {
  return asking(async () => {
    try {
      await work();
      return true;
    } catch (error) {
      if (failureOf(error) === "refused") return false;
      throw unavailable(error);
    }
  });
}

/** Of several that carry the name of one payment, the one that its ledger counts. */
export function idFor(
  paymentId: string,
  data: readonly { id: string; metadata: Readonly<Record<string, string>> | null }[],
): string | null {
  const ids = data.filter(({ metadata }) => metadata?.["paymentId"] === paymentId);
  return ids.map(({ id }) => id).toSorted()[0] ?? null;
}
