import type { ErrorCode } from "../core/stripe-types.ts";

/** What happens when a test card is charged. */
export type CardResult =
  | { kind: "ok" }
  | { kind: "decline"; code: ErrorCode; declineCode: string | null }
  | { kind: "blocked" };

/** When the bank wants the cardholder to prove who they are. */
export type Authentication =
  /** Never, or only when the merchant asks for it and the card takes part. */
  | "none"
  | "on_request"
  /** Unless the card was set up for payments without the cardholder. */
  | "until_set_up"
  /** Only while the cardholder is there. */
  | "on_session"
  | "always"
  /** The bank's lookup breaks: no challenge can be shown. */
  | "lookup_fails";

export interface TestCard {
  readonly number: string;
  /** The payment method ids that stand for it; the first names it in the store. */
  readonly tokens: readonly [string, ...string[]];
  readonly brand: "visa" | "mastercard" | "amex";
  readonly result: CardResult;
  readonly authentication: Authentication;
  readonly attaches: boolean;
}

const OK: CardResult = { kind: "ok" };

/** The test cards of https://docs.stripe.com/testing that this simulator knows. */
export const TEST_CARDS: readonly TestCard[] = [
  card("4242424242424242", ["pm_card_visa"]),
  card("5555555555554444", ["pm_card_mastercard"], { brand: "mastercard" }),
  card("378282246310005", ["pm_card_amex", "pm_card_amex_threeDSecureNotSupported"], {
    brand: "amex",
  }),
  declined("4000000000000002", "pm_card_visa_chargeDeclined", "generic_decline", [
    "pm_card_chargeDeclined",
  ]),
  declined(
    "4000000000009995",
    "pm_card_visa_chargeDeclinedInsufficientFunds",
    "insufficient_funds",
    ["pm_card_chargeDeclinedInsufficientFunds"],
  ),
  declined("4000000000009987", "pm_card_visa_chargeDeclinedLostCard", "lost_card"),
  declined("4000000000009979", "pm_card_visa_chargeDeclinedStolenCard", "stolen_card"),
  refused("4000000000000069", "pm_card_chargeDeclinedExpiredCard", "expired_card"),
  refused("4000000000000127", "pm_card_chargeDeclinedIncorrectCvc", "incorrect_cvc"),
  refused("4000000000000119", "pm_card_chargeDeclinedProcessingError", "processing_error"),
  declined(
    "4000000000006975",
    "pm_card_visa_chargeDeclinedVelocityLimitExceeded",
    "card_velocity_exceeded",
  ),
  card("4000000000000341", ["pm_card_chargeCustomerFail"], { result: decline("generic_decline") }),
  card("4100000000000019", ["pm_card_radarBlock"], { result: { kind: "blocked" } }),
  card("4000002500003155", ["pm_card_authenticationRequiredOnSetup"], {
    authentication: "until_set_up",
  }),
  card("4000002760003184", ["pm_card_authenticationRequired"], { authentication: "always" }),
  card("4000003800000446", ["pm_card_authenticationRequiredSetupForOffSession"], {
    authentication: "on_session",
  }),
  card("4000008260003178", ["pm_card_authenticationRequiredChargeDeclinedInsufficientFunds"], {
    authentication: "always",
    result: decline("insufficient_funds"),
  }),
  card("4000000000003220", ["pm_card_threeDSecure2Required"], { authentication: "always" }),
  card("4000008400001629", ["pm_card_threeDSecureRequiredChargeDeclined"], {
    authentication: "always",
    result: decline("generic_decline"),
  }),
  card("4000008400001280", ["pm_card_threeDSecureRequiredProcessingError"], {
    authentication: "lookup_fails",
    result: decline("generic_decline"),
  }),
  card("4000000000003055", ["pm_card_threeDSecureOptional"], { authentication: "on_request" }),
  card("4000000000003097", ["pm_card_threeDSecureOptionalProcessingError"]),
  card("4000000000000259", ["pm_card_createDispute"]),
  card("4000000000002685", ["pm_card_createDisputeProductNotReceived"]),
  card("4000000000001976", ["pm_card_createDisputeInquiry"]),
  card("4000000000005423", ["pm_card_createIssuerFraudRecord"]),
  card("4000000000007726", ["pm_card_pendingRefund"]),
  card("4000000000005126", ["pm_card_refundFail"]),
  card("4000000000000077", ["pm_card_bypassPending"]),
];

export function cardByNumber(number: string): TestCard | undefined {
  return TEST_CARDS.find((one) => one.number === number);
}

export function cardByToken(token: string): TestCard | undefined {
  return TEST_CARDS.find((one) => one.tokens.includes(token));
}

function card(number: string, tokens: TestCard["tokens"], more: Partial<TestCard> = {}): TestCard {
  const usual = { brand: "visa", result: OK, authentication: "none", attaches: true } as const;
  return { ...usual, number, tokens, ...more };
}

/** Declined by the bank, when charged and when attached to a customer. */
function declined(
  number: string,
  token: string,
  declineCode: string,
  aliases: string[] = [],
): TestCard {
  return card(number, [token, ...aliases], { result: decline(declineCode), attaches: false });
}

/** Refused for what is wrong with the card itself. */
function refused(number: string, token: string, code: ErrorCode): TestCard {
  return card(number, [token], {
    result: { kind: "decline", code, declineCode: null },
    attaches: false,
  });
}

function decline(declineCode: string): CardResult {
  return { kind: "decline", code: "card_declined", declineCode };
}
