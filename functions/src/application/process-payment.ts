import { currencyOf } from "../domain/currency.ts";
import { DomainError, isDomainError } from "../domain/errors.ts";
import { createPaymentIntent } from "./create-payment-intent.ts";
import type { Deps } from "./ports.ts";

export interface ProcessPayment {
  readonly bookingId?: string | undefined;
  /** Minor units. Compared with what is owed, never used. */
  readonly amount: number;
  readonly currency: string;
  /** Stripe's, made by the app from a card's form. */
  readonly paymentMethodId?: string | undefined;
  readonly requestId?: string | undefined;
}

/**
 * Makes the PaymentIntent of a booking's next due ready for `confirmPayment`; never confirms.
 * @throws DomainError as `createPaymentIntent`; CURRENCY_UNSUPPORTED; AMOUNT_MISMATCH where no booking is
 *   named and none owes this; BOOKING_NOT_CONFIRMED for one that waits for a card alone; INVALID_INPUT for a payment method that is none
 */
export async function processPayment(deps: Deps, uid: string, input: ProcessPayment) {
  const { paymentMethodId, ...due } = input;
  // First, as an amount in no currency fits no booking, and that would be told instead.
  currencyOf(input.currency);
  const made = await createPaymentIntent(deps, uid, due, { redirects: "never" }).catch(
    (error: unknown) => {
      throw due.bookingId === undefined ? asMismatch(error) : error;
    },
  );
  const { paymentIntentId: intentId, paymentId, clientSecret, status } = made;
  if (intentId === null && status === "held") throw waitsForCard();
  // What costs nothing is confirmed already.
  if (intentId === null) return { clientSecret: null, status: "succeeded" };
  if (paymentMethodId === undefined) return { clientSecret, status };
  const chosen = await deps.stripe.chooseMethod(intentId, paymentMethodId);
  if (chosen.kind === "chosen") return { clientSecret, status: chosen.stripeStatus };
  deps.journal.note("method_refused", { paymentId, code: chosen.code });
  // Between the two calls it was confirmed by another one.
  if (chosen.code === "payment_intent_unexpected_state") {
    throw new DomainError("PAYMENT_IN_PROGRESS", { retryAfterMs: 1_000 });
  }
  throw new DomainError("INVALID_INPUT", { field: "payment_method_id" });
}

/** It costs nothing, and is confirmed by saving a card: "succeeded" would be believed. */
function waitsForCard(): DomainError {
  const message = "This booking waits for a card to be saved, not for a payment.";
  return new DomainError("BOOKING_NOT_CONFIRMED", { field: "booking_id", message });
}

/** No booking was asked for by name, so none can be missing: the amount is what does not fit. */
function asMismatch(error: unknown): unknown {
  if (!isDomainError(error, "BOOKING_NOT_FOUND")) return error;
  const message = "You have no open booking of exactly this amount and currency.";
  return new DomainError("AMOUNT_MISMATCH", { field: "amount", message });
}
