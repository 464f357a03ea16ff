import type { SafeDecline } from "../domain/decline.ts";
import { DomainError } from "../domain/errors.ts";
import { payableDue } from "../domain/payable.ts";
import { checkDeclines } from "./declines.ts";
import {
  intentIdIn,
  isSecret,
  ownIntent,
  readOwnIntent,
  type OwnIntent,
  type ReadIntent,
} from "./own-intent.ts";
import { isWanted } from "./place-attempt.ts";
import type { Deps } from "./ports.ts";
import { limitCalls } from "./rate-limit.ts";

export interface ConfirmPayment {
  readonly clientSecret: string;
  /** Stripe's; without it, the one that was chosen before. */
  readonly paymentMethodId?: string | undefined;
  readonly requestId?: string | undefined;
}

export type Confirmed =
  /** In Stripe's words; `requires_action` wants the card's holder, by the app's own library. */
  | { readonly kind: "told"; readonly stripeStatus: string; readonly clientSecret: string }
  | { readonly kind: "declined"; readonly decline: SafeDecline };

const CAUSE = "call:confirmPayment";

/**
 * Confirms a PaymentIntent for an app that does not do so by itself. What came of it is only ever what
 * a read says afterwards, through the same merge as an event. Safe to repeat: what is paid, or under
 * way, is not tried again.
 * @throws DomainError PAYMENT_NOT_FOUND (also for somebody else's, and for a wrong secret), INVALID_INPUT
 *   without a usable payment method, BOOKING_EXPIRED, BOOKING_ENDED, ALREADY_PAID by another payment,
 *   PAYMENT_IN_PROGRESS, REQUEST_ID_REUSED, RATE_LIMITED, STRIPE_REFUSED, STRIPE_UNAVAILABLE, UNAVAILABLE
 */
export async function confirmPayment(
  deps: Deps,
  uid: string,
  input: ConfirmPayment,
): Promise<Confirmed> {
  const now = await deps.clock.now();
  await limitCalls(deps, { what: "pay", uid, now });
  const intentId = intentIdIn(input.clientSecret);
  if (intentId === null) throw new DomainError("PAYMENT_NOT_FOUND");
  const before = await readOwnIntent(deps, await ownIntent(deps, uid, intentId), {
    cause: CAUSE,
    now,
  });
  if (!isSecret(input.clientSecret, before.clientSecret)) {
    throw new DomainError("PAYMENT_NOT_FOUND");
  }
  if (!isToBeTried(before, input)) return resultOf(before);
  checkPayable(before, { uid, now });
  await checkDeclines(deps, { uid, bookingId: before.booking.bookingId, now });

  const outcome = await deps.stripe.confirmIntent({
    ...{ intentId, paymentMethodId: input.paymentMethodId ?? null },
    key: keyOf(deps, before, input),
  });
  if (outcome.kind === "key_reused") {
    throw new DomainError("REQUEST_ID_REUSED", { field: "requestId" });
  }
  const after = await readOwnIntent(deps, before, { cause: CAUSE, now });
  switch (outcome.kind) {
    case "tried":
      return resultOf(after);
    case "in_progress":
      throw new DomainError("PAYMENT_IN_PROGRESS", { retryAfterMs: 1_000 });
    case "unknown":
      // The read may be older than the try that is still under way.
      if (after.stripeStatus !== before.stripeStatus) return resultOf(after);
      throw new DomainError("STRIPE_UNAVAILABLE", { retryAfterMs: 2_000 });
    case "refused":
      return refused(deps, { after, before, code: outcome.code });
  }
}

/** Only what Stripe waits for us to try: everything else has its answer already. */
function isToBeTried({ stripeStatus, decline }: ReadIntent, input: ConfirmPayment): boolean {
  const hasCard = input.paymentMethodId !== undefined;
  switch (stripeStatus) {
    case "requires_confirmation":
      return true;
    case "requires_payment_method":
      // Without another card the last try's answer still stands.
      if (hasCard || decline !== null) return hasCard;
      throw new DomainError("INVALID_INPUT", { field: "payment_method_id" });
    case "requires_action":
      return hasCard;
    default:
      return false;
  }
}

/** @throws DomainError as `payableDue`; BOOKING_EXPIRED for an attempt that was given up */
function checkPayable(
  { booking, ledger }: OwnIntent,
  { uid, now }: { uid: string; now: number },
): void {
  payableDue(booking, { uid, now, dueId: ledger.dueId });
  if (!isWanted(booking, ledger)) throw new DomainError("PAYMENT_IN_PROGRESS");
}

/** With the caller's own key, a repeat after a lost answer is no second try. */
function keyOf({ settings, randomBytes }: Deps, { ledger }: OwnIntent, input: ConfirmPayment) {
  const own = input.requestId ?? Buffer.from(randomBytes(16)).toString("hex");
  return `${settings.env}:${ledger.paymentId}:confirm:${own}`;
}

function resultOf({ stripeStatus, clientSecret, decline }: ReadIntent): Confirmed {
  if (decline !== null) return { kind: "declined", decline };
  if (stripeStatus === "canceled") throw new DomainError("BOOKING_ENDED");
  return { kind: "told", stripeStatus, clientSecret };
}

/** Refused because somebody else was faster, or because there is no such card, or for good. */
function refused(
  deps: Deps,
  { after, before, code }: { after: ReadIntent; before: ReadIntent; code: string | null },
): Confirmed {
  if (after.stripeStatus !== before.stripeStatus) return resultOf(after);
  deps.journal.note("confirm_refused", { paymentId: after.ledger.paymentId, code });
  if (code === "resource_missing") {
    throw new DomainError("INVALID_INPUT", { field: "payment_method_id" });
  }
  throw new DomainError("STRIPE_REFUSED");
}
