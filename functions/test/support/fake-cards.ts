/** The saved cards of the fake Stripe, and the SetupIntents that save them, through the real translation. */
import { translateEvent } from "../../src/adapters/stripe/events.ts";
import {
  faceOf,
  observeSetup,
  StripeMethod,
  StripeSetup,
} from "../../src/adapters/stripe/translate-saved.ts";
import type {
  SetupOrder,
  SetupOutcome,
  SetupRead,
  StripeNotice,
} from "../../src/application/ports.ts";
import type { CardFace, CardObservation } from "../../src/domain/saved-cards.ts";

interface FakeCard {
  readonly id: string;
  /** The test card it was made of, by Stripe's name. */
  readonly token: string;
  /** Null once it is detached. */
  readonly customerId: string | null;
  readonly expYear: number;
}

interface FakeSetup {
  readonly id: string;
  readonly order: SetupOrder;
  readonly status: "requires_payment_method" | "requires_action" | "succeeded" | "canceled";
  readonly cardId: string | null;
}

export interface CardShelf {
  readonly cards: ReadonlyMap<string, FakeCard>;
  readonly setups: ReadonlyMap<string, FakeSetup>;
  makeSetup(order: SetupOrder): SetupOutcome;
  readSetup(id: string, asOf: number): SetupRead | null;
  cancelSetup(id: string): void;
  /** What a customer does: the card is saved with the setup's customer. @returns its id */
  completeSetup(id: string, token?: string): string;
  /** As a payment that saves its card does. @returns its id */
  saveCard(customerId: string, token?: string): string;
  renewCard(id: string, expYear: number): void;
  read(customerId: string, asOf: number): CardObservation;
  detach(id: string): boolean;
  prefer(customerId: string, id: string): boolean;
  noticeOf(id: string, type: string, event: object): StripeNotice;
}

export function createCardShelf(nextId: (prefix: string) => string): CardShelf {
  const cards = new Map<string, FakeCard>();
  const setups = new Map<string, FakeSetup>();
  const owners = new Map<string, string>();
  const preferred = new Map<string, string>();

  function setupOf(id: string): FakeSetup {
    const setup = setups.get(id);
    if (setup === undefined) throw new Error(`the fake Stripe has no ${id}`);
    return setup;
  }

  function saveCard(customerId: string, token = "pm_card_visa"): string {
    const id = nextId("pm");
    cards.set(id, { id, token, customerId, expYear: 2034 });
    owners.set(id, customerId);
    return id;
  }

  function setupJson({ id, order, status, cardId }: FakeSetup, isExpanded: boolean) {
    const card = cards.get(cardId ?? "");
    return {
      object: "setup_intent",
      ...{ id, status, customer: order.customerId, metadata: order.metadata },
      client_secret: `${id}_secret_fake`,
      payment_method: card !== undefined && isExpanded ? methodJson(card) : cardId,
    };
  }

  return {
    cards,
    setups,
    makeSetup(order) {
      const id = nextId("seti");
      setups.set(id, { id, order, status: "requires_payment_method", cardId: null });
      return { kind: "created", setupIntentId: id, clientSecret: `${id}_secret_fake` };
    },
    readSetup(id, asOf) {
      const setup = setups.get(id);
      if (setup === undefined) return null;
      const parsed = StripeSetup.parse(setupJson(setup, true));
      return {
        clientSecret: `${id}_secret_fake`,
        observation: observeSetup(parsed, asOf),
      };
    },
    cancelSetup(id) {
      const setup = setupOf(id);
      if (setup.status !== "succeeded") setups.set(id, { ...setup, status: "canceled" });
    },
    completeSetup(id, token) {
      const setup = setupOf(id);
      if (setup.status === "canceled") throw new Error(`${id} is canceled`);
      const cardId = saveCard(setup.order.customerId, token);
      setups.set(id, { ...setup, status: "succeeded", cardId });
      return cardId;
    },
    saveCard,
    renewCard(id, expYear) {
      const card = cards.get(id);
      if (card !== undefined) cards.set(id, { ...card, expYear });
    },
    read(customerId, asOf) {
      const theirs = [...cards.values()].filter((one) => one.customerId === customerId);
      const faces = theirs.map((one): [string, CardFace] => [one.id, faceIn(one)]);
      return {
        ...{ kind: "cards", asOf, isComplete: true, cards: Object.fromEntries(faces) },
        preferredId: preferred.get(customerId) ?? null,
      };
    },
    detach(id) {
      const card = cards.get(id);
      if (card?.customerId == null) return false;
      if (preferred.get(card.customerId) === id) preferred.delete(card.customerId);
      cards.set(id, { ...card, customerId: null });
      return true;
    },
    prefer(customerId, id) {
      if (cards.get(id)?.customerId !== customerId) return false;
      preferred.set(customerId, id);
      return true;
    },
    noticeOf(id, type, event) {
      const card = cards.get(id);
      const setup = setups.get(id);
      const object =
        card !== undefined
          ? methodJson(card)
          : setup !== undefined
            ? setupJson(setup, false)
            : { object: "customer", id };
      const previous_attributes =
        type === "payment_method.detached" ? { customer: owners.get(id) } : {};
      const notice = translateEvent({ ...event, data: { object, previous_attributes } });
      if (notice === null) throw new Error(`${id} has nothing for ${type} to be about`);
      return notice;
    },
  };
}

function methodJson({ id, token, customerId, expYear }: FakeCard) {
  const card = { brand: "visa", last4: "4242", exp_month: 12, exp_year: expYear, wallet: null };
  const isLater = token === "pm_card_mastercard";
  return {
    ...{ object: "payment_method", id, type: "card", customer: customerId },
    card: isLater ? { ...card, brand: "mastercard", last4: "4444" } : card,
  };
}

function faceIn(card: FakeCard): CardFace {
  const face = faceOf(StripeMethod.parse(methodJson(card)));
  if (face === null) throw new Error("a fake card has a face");
  return face;
}
