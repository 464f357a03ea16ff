/** Checkout Sessions in our words. */
import type { Observation } from "../../domain/facts.ts";
import { SessionPaid, SessionStatus } from "../../domain/session-facts.ts";
import { Reference, StripeIntent, type StripeSession } from "./objects.ts";
import { observeIntent, type Stamp } from "./translate.ts";

/** A session, and its PaymentIntent where Stripe was asked to show it. */
export function observeSession(
  session: StripeSession,
  { asOf, source, hasFailed }: Stamp & { readonly hasFailed: boolean },
): Observation[] {
  const intent = StripeIntent.safeParse(session.payment_intent);
  const snapshot = {
    status: known(SessionStatus, session.status),
    paymentStatus: known(SessionPaid, session.payment_status),
    amountTotal: session.amount_total,
    currency: session.currency,
    uid: session.metadata["uid"] ?? null,
  };
  const seen: Observation = {
    kind: "session",
    id: session.id,
    asOf,
    source,
    snapshot,
    hasFailed: hasFailed || (intent.success && isBackToStart(session, intent.data)),
    intentId: Reference.parse(session.payment_intent),
  };
  return intent.success ? [seen, ...observeIntent(intent.data, { asOf, source })] : [seen];
}

/**
 * One answer that shows both: a session is only complete once its payment is under way, so a
 * PaymentIntent that wants another method again has failed since, and the page takes no other.
 */
function isBackToStart({ status, payment_status }: StripeSession, intent: StripeIntent): boolean {
  return (
    status === "complete" &&
    payment_status === "unpaid" &&
    intent.status === "requires_payment_method"
  );
}

/** Stripe's lists are open: a value that it adds later must not pass for one we know. */
function known<T extends string>(
  words: { safeParse(value: unknown): { success: true; data: T } | { success: false } },
  word: string | null,
): T | "unknown" {
  const parsed = words.safeParse(word);
  return parsed.success ? parsed.data : "unknown";
}
