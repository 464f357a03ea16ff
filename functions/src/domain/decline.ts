/**
 * Why a try failed, in words that are safe to show, and what the customer can do about it. Stripe's
 * raw codes stay in the ledger.
 * @see https://docs.stripe.com/declines/codes
 */
import type { Action } from "./errors.ts";

export interface SafeDecline {
  /** One of the keys of `ACTIONS`, or `declined`. */
  readonly reason: string;
  readonly action: Action;
}

const ACTIONS: ReadonlyMap<string, Action> = new Map([
  ...told("retry", "processing_error", "try_again_later", "issuer_not_available"),
  ...told("other_card", "insufficient_funds", "generic_decline", "do_not_honor"),
  ...told("other_card", "card_velocity_exceeded", "card_not_supported"),
  ...told("fix_input", "incorrect_number", "invalid_number", "incorrect_cvc", "invalid_cvc"),
  ...told("fix_input", "expired_card", "invalid_expiry_month", "invalid_expiry_year"),
  ...told("fix_input", "incorrect_zip"),
  ...told("authenticate", "authentication_required", "payment_intent_authentication_failure"),
]);

/** Whoever holds the card must not learn that the bank, or we, suspect it. */
const SECRET = new Set([
  "lost_card",
  "stolen_card",
  "fraudulent",
  "pickup_card",
  "merchant_blacklist",
]);

const DECLINED: SafeDecline = { reason: "declined", action: "other_card" };

/**
 * A secret code is only ever `declined`, whatever stands beside it; so is a code we do not know.
 * @param raw Stripe's `code` and `decline_code`; where both may be told, the latter says more
 */
export function explainDecline(raw: {
  readonly code: string | null;
  readonly declineCode: string | null;
}): SafeDecline {
  const codes = [raw.declineCode, raw.code].filter((code) => code !== null);
  if (codes.some((code) => SECRET.has(code))) return DECLINED;
  for (const reason of codes) {
    const action = ACTIONS.get(reason);
    if (action !== undefined) return { reason, action };
  }
  return DECLINED;
}

function told(action: Action, ...codes: string[]): [string, Action][] {
  return codes.map((code) => [code, action]);
}
