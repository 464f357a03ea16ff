import { invalidRequest, ParameterError } from "../../core/errors.ts";
import type { PaymentIntent, PaymentMethod } from "../../core/stripe-types.ts";
import { OTHER_METHODS } from "../other-methods.ts";

type Type = PaymentMethod["type"];

/** The one currency in which each bank debit is made. */
const CURRENCY_OF: Readonly<Partial<Record<string, string>>> = {
  sepa_debit: "eur",
  us_bank_account: "usd",
};
const AUTOMATIC: readonly Type[] = ["card", "sepa_debit", "us_bank_account"];

/** Offers what fits the currency, where Stripe chooses; elsewhere checks what was chosen. */
export function settleMethodTypes(intent: PaymentIntent): void {
  const isAutomatic = intent.automatic_payment_methods?.enabled === true;
  if (isAutomatic) {
    intent.payment_method_types = AUTOMATIC.filter((type) => obstacle(intent, type) === null);
    return;
  }
  assertKnownTypes(intent.payment_method_types);
  for (const type of intent.payment_method_types) {
    const message = obstacle(intent, type);
    if (message !== null) throw invalidRequest(message, undefined, "payment_method_types");
  }
}

/** @throws ParameterError on a word that names no payment method of Stripe's. */
export function assertKnownTypes(types: readonly string[]): void {
  const stray = types.find((type) => type !== "card" && !Object.hasOwn(OTHER_METHODS, type));
  if (stray === undefined) return;
  throw new ParameterError("payment_method_types", `Invalid payment_method_types: ${stray}`);
}

/** @throws ApiError when the intent is not meant for this type of payment method. */
export function assertTakes(intent: PaymentIntent, type: Type): void {
  if (intent.payment_method_types.includes(type)) return;
  throw invalidRequest(
    `This PaymentIntent does not take the type ${type}. It takes: ${intent.payment_method_types.join(", ")}.`,
    "payment_intent_incompatible_payment_method",
    "payment_method",
  );
}

/** Why a payment cannot be made this way, or null. */
export function obstacle(
  intent: Pick<PaymentIntent, "currency" | "capture_method">,
  type: string,
): string | null {
  const wanted = CURRENCY_OF[type];
  if (wanted === undefined) return null;
  if (wanted !== intent.currency) {
    return `The currency ${intent.currency} is invalid for ${type}: it takes ${wanted}.`;
  }
  const isHeld = intent.capture_method === "manual";
  return isHeld ? `A ${type} cannot be held: capture_method=manual is for cards.` : null;
}
