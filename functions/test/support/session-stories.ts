/** What Stripe tells during one payment on its own page: more stuff for the merge properties. */
import type { Observation } from "../../src/domain/facts.ts";
import type { CheckoutParams } from "../../src/domain/checkout.ts";
import type { Ledger } from "../../src/domain/payment.ts";
import type { SessionObservation, SessionSnapshot } from "../../src/domain/session-facts.ts";
import { aLedger, charge, intent, INTENT_ID, T0, UID } from "./stories.ts";

const SESSION_ID = "cs_1";

export const CHECKOUT: CheckoutParams = {
  uiMode: "hosted",
  lines: [{ label: "Lounge", quantity: 1, unitAmount: 4500 }],
  methods: [],
  successUrl: "https://app.example/success",
  cancelUrl: "https://app.example/cart",
  expiresAt: (T0 + 1920) * 1000,
};

export function aSessionLedger(change: Partial<Ledger> = {}): Ledger {
  return aLedger({ checkout: CHECKOUT, sessionId: SESSION_ID, ...change });
}

export function session(
  status: SessionSnapshot["status"],
  at: number,
  paymentStatus: SessionSnapshot["paymentStatus"] = "unpaid",
  more: Partial<SessionObservation> = {},
): Observation {
  const sum = { amountTotal: 4500, currency: "eur" };
  return {
    kind: "session",
    id: SESSION_ID,
    asOf: T0 + at,
    source: "event",
    snapshot: { status, paymentStatus, ...sum, uid: UID },
    hasFailed: false,
    intentId: status === "open" ? null : INTENT_ID,
    ...more,
  };
}

const declined = { decline: { code: "card_declined", declineCode: "insufficient_funds" } };

/** Whole histories, in the order in which they happened, with the status they must end in. */
export const SESSION_STORIES: readonly (readonly [string, readonly Observation[], string])[] = [
  [
    "paid on Stripe's page",
    [
      intent("requires_payment_method", 8),
      charge("ch_1", "succeeded", 9),
      intent("succeeded", 9),
      session("complete", 9, "paid"),
    ],
    "succeeded",
  ],
  [
    "declined on Stripe's page, then paid there",
    [
      intent("requires_payment_method", 8),
      charge("ch_1", "failed", 9),
      intent("requires_payment_method", 9, declined, { failedChargeId: "ch_1" }),
      session("open", 10, "unpaid", { source: "read", intentId: INTENT_ID }),
      charge("ch_2", "succeeded", 15),
      intent("succeeded", 15),
      session("complete", 15, "paid"),
    ],
    "succeeded",
  ],
  [
    "declined on Stripe's page",
    [
      session("open", 1, "unpaid", { source: "read" }),
      intent("requires_payment_method", 9, declined, { failedChargeId: "ch_1" }),
    ],
    "requires_payment_method",
  ],
  [
    "Stripe's page asks the bank",
    [intent("requires_payment_method", 8), intent("requires_action", 9)],
    "requires_action",
  ],
  [
    "left, and expired with what was begun",
    [
      session("open", 1, "unpaid", { source: "read" }),
      intent("requires_action", 9),
      intent("canceled", 1900, { cancellationReason: "expired" }),
      session("expired", 1900),
    ],
    "canceled",
  ],
  [
    "left before anything was tried",
    [session("open", 1, "unpaid", { source: "read" }), session("expired", 1900)],
    "canceled",
  ],
  [
    "paid, and only the session has told so",
    [session("open", 1, "unpaid", { source: "read" }), session("complete", 9, "paid")],
    "processing",
  ],
  [
    "a debit on its way",
    [
      intent("requires_payment_method", 8),
      intent("processing", 9),
      charge("ch_1", "pending", 9),
      session("complete", 9),
    ],
    "processing",
  ],
  [
    "a debit that arrives",
    [
      intent("processing", 9),
      session("complete", 9),
      charge("ch_1", "succeeded", 900),
      intent("succeeded", 900),
      session("complete", 900, "paid"),
    ],
    "succeeded",
  ],
  [
    "a debit that fails",
    [
      intent("processing", 9),
      session("complete", 9),
      charge("ch_1", "failed", 900),
      intent("requires_payment_method", 900, declined, { failedChargeId: "ch_1" }),
      session("complete", 900, "unpaid", { hasFailed: true }),
    ],
    "canceled",
  ],
  [
    "authorized on Stripe's page",
    [
      charge("ch_1", "succeeded", 9, { captured: false, amountCaptured: 0 }),
      intent("requires_capture", 9),
      session("complete", 9),
    ],
    "authorized",
  ],
  [
    "a status that we do not know",
    [session("open", 1, "unpaid", { source: "read" }), session("unknown", 9)],
    "needs_review",
  ],
  [
    "said to be complete and expired",
    [session("complete", 9), session("expired", 1900)],
    "needs_review",
  ],
  [
    "somebody else's name on it",
    [
      session("open", 9, "unpaid", {
        snapshot: {
          ...{ status: "open", paymentStatus: "unpaid", amountTotal: 4500, currency: "eur" },
          uid: "user-2",
        },
      }),
    ],
    "needs_review",
  ],
];
