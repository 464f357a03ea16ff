/** Why a try failed, in words that are safe to show, and what the customer can do about it. */
import type { Action } from "./errors.ts";

export interface SafeDecline {
  readonly reason: string;
  readonly action: Action;
}

/** Stripe's codes that may be told to the customer; every other is just "declined". */
const ACTIONS: Readonly<Record<string, Action>> = {
  processing_error: "retry",
  try_again_later: "retry",
  issuer_not_available: "retry",
  insufficient_funds: "other_card",
  generic_decline: "other_card",
  do_not_honor: "other_card",
  card_velocity_exceeded: "other_card",
  card_not_supported: "other_card",
  incorrect_number: "fix_input",
  incorrect_cvc: "fix_input",
  expired_card: "fix_input",
  invalid_expiry_month: "fix_input",
  invalid_expiry_year: "fix_input",
  incorrect_zip: "fix_input",
  authentication_required: "authenticate",
  payment_intent_authentication_failure: "authenticate",
};

/**
 * A lost, stolen or suspected card is only ever "declined": whoever holds it must not learn more.
 * @param raw Stripe's `code` and `decline_code`; the latter says more where both are known
 */
export function explainDecline(raw: {
  code: string | null;
  declineCode: string | null;
}): SafeDecline {
  for (const known of [raw.declineCode, raw.code]) {
    if (known !== null && Object.hasOwn(ACTIONS, known)) {
      return { reason: known, action: ACTIONS[known] ?? "other_card" };
    }
  }
  return { reason: "declined", action: "other_card" };
}
