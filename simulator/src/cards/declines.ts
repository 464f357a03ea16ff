import type { ErrorBody } from "../core/errors.ts";
import { withDocs } from "../core/errors.ts";
import type { ErrorCode } from "../core/stripe-types.ts";
import type { CardResult } from "./test-cards.ts";

/** How a charge that did not work out is told, in the charge and in the error. */
export interface Decline {
  readonly code: ErrorCode;
  readonly declineCode: string | null;
  readonly message: string;
  readonly adviceCode: "confirm_card_data" | "do_not_try_again" | "try_again_later" | null;
  readonly isBlocked: boolean;
}

const MESSAGES: Readonly<Record<string, string>> = {
  insufficient_funds: "Your card has insufficient funds.",
  expired_card: "Your card has expired.",
  incorrect_cvc: "Your card's security code is incorrect.",
  processing_error: "An error occurred while processing your card. Try again in a little bit.",
  card_velocity_exceeded:
    "Your card was declined for making repeated attempts too frequently or exceeding its amount limit.",
};

export function declineOf(result: CardResult): Decline | null {
  switch (result.kind) {
    case "ok":
      return null;
    case "blocked":
      return { ...describe("card_declined", "generic_decline"), isBlocked: true };
    case "decline":
      return describe(result.code, result.declineCode);
  }
}

export const AUTHENTICATION_REQUIRED: Decline = {
  code: "authentication_required",
  declineCode: "authentication_required",
  message: "Your card was declined. This transaction requires authentication.",
  adviceCode: "try_again_later",
  isBlocked: false,
};

type DeclineError = Omit<ErrorBody, "payment_intent" | "setup_intent" | "payment_method">;

/** The error body of a decline, without the objects it is about. */
export function declineError(decline: Decline): DeclineError {
  const body: DeclineError = { type: "card_error", message: decline.message };
  if (decline.adviceCode !== null) body.advice_code = decline.adviceCode;
  if (decline.declineCode !== null) body.decline_code = decline.declineCode;
  return withDocs(body, decline.code);
}

function describe(code: ErrorCode, declineCode: string | null): Decline {
  const reason = declineCode ?? code;
  const message = MESSAGES[reason] ?? "Your card was declined.";
  return { code, declineCode, message, adviceCode: adviceFor(reason), isBlocked: false };
}

function adviceFor(reason: string): Decline["adviceCode"] {
  if (reason === "lost_card" || reason === "stolen_card") return "do_not_try_again";
  if (reason === "expired_card" || reason === "incorrect_cvc") return "confirm_card_data";
  return "try_again_later";
}
