/** What the fake Stripe does when a server confirms: the names of Stripe's test cards decide. */
import type { ChooseOutcome, ConfirmOrder, ConfirmOutcome } from "../../src/application/ports.ts";
import type { FakeIntent } from "./fake-stripe.ts";

type Decline = FakeIntent["decline"];

interface ConfirmShelf {
  confirm(order: ConfirmOrder): ConfirmOutcome;
  choose(intentId: string, paymentMethodId: string): ChooseOutcome;
}

const OPEN = ["requires_payment_method", "requires_confirmation", "requires_action"];

interface Result {
  readonly status: string;
  readonly decline: Decline;
}

const CARDS: Readonly<Record<string, Result>> = {
  pm_card_visa: { status: "succeeded", decline: null },
  pm_card_visa_chargeDeclined: declined("generic_decline"),
  pm_card_visa_chargeDeclinedInsufficientFunds: declined("insufficient_funds"),
  pm_card_threeDSecure2Required: { status: "requires_action", decline: null },
};

function declined(declineCode: string): Result {
  return { status: "requires_payment_method", decline: { code: "card_declined", declineCode } };
}

/** Of a card that is saved: by what it was made of. */
const SAVED: Readonly<Record<string, Result>> = {
  ...CARDS,
  pm_card_chargeCustomerFail: declined("generic_decline"),
  pm_card_authenticationRequired: {
    status: "requires_payment_method",
    decline: { code: "authentication_required", declineCode: "authentication_required" },
  },
};

export function createConfirmShelf(stripe: {
  readonly intents: ReadonlyMap<string, FakeIntent>;
  /** The test card that a saved one was made of; undefined for one that no customer has. */
  readonly savedAs: (paymentMethodId: string) => string | undefined;
  readonly advance: (intentId: string, status: string, decline: Decline) => void;
}): ConfirmShelf {
  const chosen = new Map<string, string>();
  const statusOf = (intentId: string) => stripe.intents.get(intentId)?.status ?? "missing";
  const refused = (code: string) => ({ kind: "refused" as const, code });

  return {
    confirm({ intentId, paymentMethodId }) {
      if (!OPEN.includes(statusOf(intentId))) return refused("payment_intent_unexpected_state");
      const method = paymentMethodId ?? chosen.get(intentId);
      if (method === undefined) return refused("payment_intent_unexpected_state");
      const result = CARDS[method] ?? SAVED[stripe.savedAs(method) ?? ""];
      if (result === undefined) return refused("resource_missing");
      // What was declined is not kept: the next try has to name a card.
      if (result.decline === null) chosen.set(intentId, method);
      else chosen.delete(intentId);
      const isHeld = stripe.intents.get(intentId)?.order.captureMethod === "manual";
      const isPaid = result.status === "succeeded";
      stripe.advance(
        intentId,
        isPaid && isHeld ? "requires_capture" : result.status,
        result.decline,
      );
      return { kind: "tried" };
    },
    choose(intentId, paymentMethodId) {
      if (!OPEN.includes(statusOf(intentId))) return refused("payment_intent_unexpected_state");
      if (CARDS[paymentMethodId] === undefined) return refused("resource_missing");
      chosen.set(intentId, paymentMethodId);
      stripe.advance(intentId, "requires_confirmation", null);
      return { kind: "chosen", stripeStatus: "requires_confirmation" };
    },
  };
}
