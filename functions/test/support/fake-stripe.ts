/**
 * The `Payments` port in memory, for tests of use cases. It keeps Stripe-shaped objects and sends
 * them through the real translation, and payments-contract.ts runs on this and on the gateway.
 */
import { translateEvent } from "../../src/adapters/stripe/events.ts";
import { StripeIntent } from "../../src/adapters/stripe/objects.ts";
import { observeIntent } from "../../src/adapters/stripe/translate.ts";
import type {
  CaptureOrder,
  CaptureOutcome,
  CreateOutcome,
  CustomerOutcome,
  IntentOrder,
  IntentRead,
  Payments,
  StripeNotice,
} from "../../src/application/ports.ts";
import { DomainError } from "../../src/domain/errors.ts";
import type { Observation } from "../../src/domain/facts.ts";
import { canonical } from "../../src/domain/merge.ts";
import { chargeBooked, disputeBooked, movementsOf, type FakeBooking } from "./fake-balance.ts";
import { createCardShelf, type CardShelf } from "./fake-cards.ts";
import { createConfirmShelf } from "./fake-confirms.ts";
import { listedBy } from "./fake-lists.ts";
import { createSessionShelf, type FakeSession, type PageOutcome } from "./fake-sessions.ts";
import { createRefundShelf, type FakeRefund, type RefundShelf } from "./fake-refunds.ts";

export type FakeStatus =
  | "requires_payment_method"
  | "requires_confirmation"
  | "requires_action"
  | "processing"
  | "requires_capture"
  | "succeeded"
  | "canceled";

export interface FakeIntent {
  readonly id: string;
  readonly clientSecret: string;
  readonly order: IntentOrder;
  /** Seconds. */
  readonly created: number;
  /** Any text, so that a status that Stripe adds later can be played. */
  readonly status: string;
  readonly decline: { readonly code: string; readonly declineCode: string | null } | null;
  /** Minor units that a capture took; null where all is taken at once. */
  readonly taken: number | null;
  readonly cancellationReason: string | null;
  /** Oldest first. A failed one stays beside the one that succeeds later. */
  readonly charges: readonly FakeCharge[];
}

interface FakeCharge {
  readonly id: string;
  readonly status: "pending" | "succeeded" | "failed";
  readonly captured: boolean;
  readonly decline: FakeIntent["decline"];
  /** Seconds: when the bank lets reserved money go. */
  readonly captureBefore: number | null;
}

export interface FakeCall {
  readonly method: keyof Payments;
  readonly args: readonly unknown[];
}

/** `lost`: Stripe does it, and only then does the call end as told: an answer lost on the way. */
interface Failure {
  readonly ending: object;
  readonly lost: boolean;
}

export interface FakeStripe extends Payments {
  readonly intents: ReadonlyMap<string, FakeIntent>;
  readonly refunds: ReadonlyMap<string, FakeRefund>;
  readonly sessions: ReadonlyMap<string, FakeSession>;
  readonly customers: ReadonlySet<string>;
  /** What customers do with cards that are saved, and what is known of them. */
  readonly saved: CardShelf;
  readonly calls: readonly FakeCall[];
  /** A customer that was there before; `deleteCustomer` is a person in Stripe's dashboard. */
  addCustomer(id: string): void;
  deleteCustomer(id: string): void;
  /** The next call ends so: an Error is thrown, anything else is answered. May be told several times. */
  failNext(method: keyof Payments, ending: object, how?: { lost: boolean }): void;
  /** What the customer, a bank or the dashboard does. A decline belongs to `requires_payment_method`. */
  advance(
    intentId: string,
    status: FakeStatus | (string & {}),
    decline?: FakeIntent["decline"],
  ): void;
  /** The bank lets reserved money go, and Stripe cancels the PaymentIntent. */
  lapse(intentId: string): void;
  /** A dispute opens, and no refund is possible until it is over. */
  dispute(intentId: string, isOpen: boolean): void;
  /** What the bank does with a refund that was made. */
  moveRefund(stripeRefundId: string, status: string): void;
  /** What the customer does on Stripe's own page; made there, its PaymentIntent's id. */
  payOnPage(sessionId: string, outcome: PageOutcome): string;
  /** Its time is over, by Stripe's own clock. */
  lapseSession(sessionId: string): void;
  noticeOfSession(sessionId: string, type: string): StripeNotice;
  /** A new event about the refund as it is now. */
  noticeOfRefund(stripeRefundId: string, type: string): StripeNotice;
  /** A new event about the card, the SetupIntent or the customer as it is now. */
  noticeOfSaved(id: string, type: string): StripeNotice;
  /** A new event about the PaymentIntent as it is now; `charge.*` is about its newest charge. */
  noticeOf(intentId: string, type: string, change?: Partial<StripeNotice>): StripeNotice;
}

/** @param now milliseconds on Stripe's clock */
export function createFakeStripe({ now }: { now: () => number }): FakeStripe {
  const intents = new Map<string, FakeIntent>();
  const customers = new Set<string>();
  const byKey = new Map<string, { params: string; answer: object }>();
  const calls: FakeCall[] = [];
  const failures: Partial<Record<keyof Payments, Failure[]>> = {};
  let lastId = 0;
  const nextId = (prefix: string) => `${prefix}_${String((lastId += 1)).padStart(4, "0")}`;
  const nowS = () => Math.floor(now() / 1000);
  const shelf = createRefundShelf({ nextId, nowS });
  const saved = createCardShelf(nextId);
  /** Since when, in seconds. */
  const disputed = new Map<string, number>();
  const takenUnder = new Set<string>();
  const sent = new Map<string, StripeNotice>();
  const kept = (notice: StripeNotice) => {
    sent.set(notice.eventId, notice);
    return notice;
  };

  async function called<T extends object | string | null>(
    method: keyof Payments,
    args: readonly unknown[],
    work: () => T,
  ): Promise<T> {
    calls.push({ method, args });
    // A turn of the event loop, as any network has: callers at once do overlap.
    await new Promise((resolve) => setImmediate(resolve));
    const failure = failures[method]?.shift();
    if (failure === undefined) return work();
    if (failure.lost) work();
    if (failure.ending instanceof Error) throw failure.ending;
    return failure.ending as T;
  }

  /** Stripe's rule: what was once answered under a key is answered again, to the same question only. */
  function once<T extends object>(key: string, params: object, work: () => T): T {
    const before = byKey.get(key);
    if (before === undefined) {
      const answer = work();
      byKey.set(key, { params: canonical(params), answer });
      return answer;
    }
    if (before.params === canonical(params)) return before.answer as T;
    throw new Error(`Idempotency key ${key} was used before, with other parameters.`);
  }

  function make(order: IntentOrder): CreateOutcome {
    const id = nextId("pi");
    const clientSecret = `${id}_secret_fake`;
    const status = "requires_payment_method";
    const none = { decline: null, taken: null, cancellationReason: null, charges: [] };
    intents.set(id, { id, clientSecret, order, created: nowS(), status, ...none });
    return { kind: "created", intentId: id, clientSecret };
  }

  function intentOf(id: string): FakeIntent {
    const intent = intents.get(id);
    if (intent === undefined) throw new Error(`the fake Stripe has no ${id}`);
    return intent;
  }

  function sourceOf(intentId: string) {
    const intent = intents.get(intentId);
    const charge = intent?.charges.find(({ captured }) => captured);
    if (intent === undefined || charge === undefined) return null;
    const captured = takenOf(intent);
    const { currency } = intent.order;
    return { chargeId: charge.id, captured, currency, isDisputed: disputed.has(intentId) };
  }

  function moved(intent: FakeIntent, status: string, decline: FakeIntent["decline"]): FakeIntent {
    const charge = chargeFor(status, decline);
    const open = intent.charges.filter((one) => one.status === "failed" || charge === null);
    const id = intent.charges.find((one) => one.status !== "failed")?.id ?? nextId("ch");
    const captureBefore = status === "requires_capture" ? nowS() + AUTHORIZED_S : null;
    const charges = charge === null ? open : [...open, { ...charge, id, captureBefore }];
    return { ...intent, status, decline, charges };
  }

  function capture({ intentId, amount }: CaptureOrder): CaptureOutcome {
    const intent = intentOf(intentId);
    if (intent.status !== "requires_capture") {
      return { kind: "refused", code: "payment_intent_unexpected_state" };
    }
    if (amount > intent.order.amount) return { kind: "refused", code: "amount_too_large" };
    intents.set(intentId, { ...moved(intent, "succeeded", null), taken: amount });
    return { kind: "captured" };
  }

  const sessions = createSessionShelf({
    nextId,
    intents,
    begin: (order) => {
      const made = make(order);
      if (made.kind !== "created") throw new Error("the fake Stripe makes every PaymentIntent");
      return made.intentId;
    },
    advance: (intentId, status, decline) => {
      intents.set(intentId, moved(intentOf(intentId), status, decline));
    },
    show: (intentId) => jsonWithCharge(intentOf(intentId), shelf),
  });

  const confirms = createConfirmShelf({
    savedAs: (id) => {
      const card = saved.cards.get(id);
      return card?.customerId == null ? undefined : card.token;
    },
    intents,
    advance: (intentId, status, decline) => {
      intents.set(intentId, moved(intentOf(intentId), status, decline));
    },
  });

  return {
    intents,
    sessions: sessions.sessions,
    payOnPage: (...of) => sessions.pay(...of),
    lapseSession: (id) => {
      sessions.expire(id);
    },
    noticeOfSession: (id, type) =>
      kept(
        sessions.noticeOf(id, {
          ...{ object: "event", id: nextId("evt"), type },
          ...{ created: nowS(), livemode: false },
        }),
      ),
    refunds: shelf.refunds,
    customers,
    saved,
    noticeOfSaved: (id, type) =>
      kept(
        saved.noticeOf(id, type, {
          ...{ object: "event", id: nextId("evt"), type },
          ...{ created: nowS(), livemode: false },
        }),
      ),
    calls,
    lapse: (intentId) => {
      const canceled = moved(intentOf(intentId), "canceled", null);
      intents.set(intentId, { ...canceled, cancellationReason: "expired" });
    },
    dispute: (intentId, isOpen) => {
      if (isOpen) disputed.set(intentId, nowS());
      else disputed.delete(intentId);
    },
    moveRefund: (id, status) => {
      shelf.move(id, status);
    },
    noticeOfRefund: (id, type) =>
      kept(
        shelf.noticeOf(id, type, {
          object: "event",
          id: nextId("evt"),
          created: nowS(),
          livemode: false,
        }),
      ),
    addCustomer: (id) => {
      customers.add(id);
    },
    deleteCustomer: (id) => {
      customers.delete(id);
    },
    failNext: (method, ending, { lost } = { lost: false }) => {
      (failures[method] ??= []).push({ ending, lost });
    },
    advance: (intentId, status, decline = null) => {
      intents.set(intentId, moved(intentOf(intentId), status, decline));
    },
    noticeOf: (intentId, type, change = {}) => {
      const object = objectOf(intentOf(intentId), type, shelf.refundedOf(intentId));
      const event = { object: "event", id: nextId("evt"), type, created: nowS(), livemode: false };
      const notice = translateEvent({ ...event, data: { object } });
      if (notice === null) throw new Error(`${intentId} has nothing for ${type} to be about`);
      return kept({ ...notice, ...change });
    },
    createIntent: (order) =>
      called("createIntent", [order], () => {
        const isMissing = !byKey.has(order.key) && !customers.has(order.customerId);
        if (isMissing) return { kind: "customer_missing" };
        if (order.amount < MINIMUM) return { kind: "refused", safe: "amount_too_small" };
        return once(order.key, order, () => make(order));
      }),
    readIntent: (intentId) =>
      called("readIntent", [intentId], () => {
        const intent = intents.get(intentId);
        return intent === undefined ? null : readOf(intent, nowS(), shelf);
      }),
    cancelIntent: (intentId) =>
      called("cancelIntent", [intentId], () => {
        const intent = intents.get(intentId);
        if (intent === undefined) throw new DomainError("STRIPE_UNAVAILABLE");
        if (intent.status === "canceled") return "canceled";
        if (!CANCELABLE.includes(intent.status)) return "refused";
        intents.set(intentId, moved(intent, "canceled", null));
        return "canceled";
      }),
    captureIntent: (order) =>
      called("captureIntent", [order], () =>
        // A refusal because of its state is made before Stripe keeps anything under the key.
        intents.get(order.intentId)?.status === "requires_capture" || takenUnder.has(order.key)
          ? once(order.key, order, () => {
              takenUnder.add(order.key);
              return capture(order);
            })
          : capture(order),
      ),
    confirmIntent: (order) =>
      called("confirmIntent", [order], () => {
        const before = byKey.get(order.key);
        if (before !== undefined && before.params !== canonical(order)) {
          return { kind: "key_reused" };
        }
        return once(order.key, order, () => confirms.confirm(order));
      }),
    chooseMethod: (intentId, methodId) =>
      called("chooseMethod", [intentId, methodId], () => confirms.choose(intentId, methodId)),
    findIntent: (customerId, paymentId) =>
      called("findIntent", [customerId, paymentId], () => {
        const found = [...intents.values()].find(
          ({ order }) =>
            order.customerId === customerId && order.metadata["paymentId"] === paymentId,
        );
        return found?.id ?? null;
      }),
    createSession: (order) =>
      called("createSession", [order], () => {
        const isMissing = !byKey.has(order.key) && !customers.has(order.customerId);
        if (isMissing) return { kind: "customer_missing" };
        if (order.amount < MINIMUM) return { kind: "refused", safe: "amount_too_small" };
        return once(order.key, order, () => sessions.make(order));
      }),
    readSession: (id) => called("readSession", [id], () => sessions.read(id, nowS())),
    expireSession: (id) =>
      called("expireSession", [id], () => {
        if (!sessions.sessions.has(id)) throw new DomainError("STRIPE_UNAVAILABLE");
        return sessions.expire(id);
      }),
    findSession: (customerId, paymentId) =>
      called("findSession", [customerId, paymentId], () => sessions.find(customerId, paymentId)),
    createRefund: (order) =>
      called("createRefund", [order], () => {
        // Stripe keeps a refusal under its key, too.
        return once(order.key, order, () => shelf.make(order, sourceOf(order.intentId)));
      }),
    listRefunds: (intentId) =>
      called("listRefunds", [intentId], () => shelf.observe(intentId, nowS())),
    listDisputes: (intentId) =>
      called("listDisputes", [intentId], () =>
        disputed.has(intentId) ? [disputeSeen(intentOf(intentId), nowS())] : [],
      ),
    listCreated: (kind, page) =>
      called("listCreated", [kind, page], () => {
        const asOf = nowS();
        const shown = (intent: FakeIntent) =>
          observeIntent(seenInList(intent, shelf), { asOf, source: "read" });
        const disputes = [...disputed].map(([id, created]) => ({
          ...{ id: `du_${id}`, intentId: id, created },
          observations: [disputeSeen(intentOf(id), asOf)],
        }));
        return listedBy(kind, page, { intents, shown, disputes, refunds: shelf.listed(asOf) });
      }),
    readEvent: (eventId) => called("readEvent", [eventId], () => sent.get(eventId) ?? null),
    createSetup: (order) =>
      called("createSetup", [order], () => {
        const isMissing = !byKey.has(order.key) && !customers.has(order.customerId);
        if (isMissing) return { kind: "customer_missing" };
        return once(order.key, order, () => saved.makeSetup(order));
      }),
    readSetup: (id) => called("readSetup", [id], () => saved.readSetup(id, nowS())),
    cancelSetup: async (id) => {
      await called("cancelSetup", [id], () => {
        saved.cancelSetup(id);
        return null;
      });
    },
    readCards: (customerId) =>
      called("readCards", [customerId], () =>
        customers.has(customerId) ? saved.read(customerId, nowS()) : null,
      ),
    detachCard: async (id) =>
      (await called("detachCard", [id], () => (saved.detach(id) ? "done" : null))) !== null,
    preferCard: async (customerId, id) =>
      (await called("preferCard", [customerId, id], () =>
        saved.prefer(customerId, id) ? "done" : null,
      )) !== null,
    eraseCustomer: (customerId) =>
      called("eraseCustomer", [customerId], () => {
        customers.delete(customerId);
        return "erased" as const;
      }),
    createCustomer: (key, metadata) =>
      called("createCustomer", [key, metadata], () =>
        once<CustomerOutcome>(key, metadata, () => {
          const customerId = nextId("cus");
          customers.add(customerId);
          return { kind: "created", customerId };
        }),
      ),
    createSheetSecret: (customerId, ephemeralKeyVersion) =>
      called("createSheetSecret", [customerId, ephemeralKeyVersion], () => {
        if (!customers.has(customerId)) return null;
        return ephemeralKeyVersion === null
          ? { customerSessionClientSecret: nextId("cuss_secret") }
          : { customerEphemeralKeySecret: nextId("ek_test") };
      }),
  };
}

/** Minor units, Stripe's least amount for the currencies that the tests use. */
const MINIMUM = 50;

const CANCELABLE = [
  "requires_payment_method",
  "requires_confirmation",
  "requires_action",
  "requires_capture",
];

/** Seconds: how long a bank keeps money reserved. */
const AUTHORIZED_S = 7 * 86_400;

function takenOf({ status, taken, order }: FakeIntent): number {
  return status === "succeeded" ? (taken ?? order.amount) : 0;
}

type Outcome = Omit<FakeCharge, "id" | "captureBefore">;

function chargeFor(status: string, decline: FakeIntent["decline"]): Outcome | null {
  if (status === "processing") return { status: "pending", captured: false, decline: null };
  if (status === "succeeded") return { status: "succeeded", captured: true, decline: null };
  if (status === "requires_capture") return { status: "succeeded", captured: false, decline: null };
  return decline === null ? null : { status: "failed", captured: false, decline };
}

function disputeSeen({ id, order, charges }: FakeIntent, asOf: number): Observation {
  const snapshot = { status: "needs_response", isRefundable: false, dueBy: null } as const;
  const ids = { intentId: id, chargeId: charges.at(-1)?.id ?? null };
  const sum = { amount: order.amount, currency: order.currency };
  const movements = movementsOf(disputeBooked({ id: `du_${id}`, ...sum }, false));
  const fact = { ...ids, ...sum, reason: "fraudulent", snapshot, movements };
  return { kind: "dispute", id: `du_${id}`, asOf, fact };
}

function jsonWithCharge(intent: FakeIntent, shelf: RefundShelf): object {
  const charge = intent.charges.at(-1);
  const refunds = { data: shelf.jsonOf(intent.id) };
  const latest_charge =
    charge === undefined
      ? null
      : { ...chargeShown(intent, charge, shelf.refundedOf(intent.id)), refunds };
  return { ...intentJson(intent), latest_charge };
}

/** As jsonWithCharge, but a list of PaymentIntents is not asked for their refunds. */
function seenInList(intent: FakeIntent, shelf: RefundShelf): StripeIntent {
  const charge = intent.charges.at(-1);
  const latest_charge =
    charge === undefined ? null : chargeShown(intent, charge, shelf.refundedOf(intent.id));
  return StripeIntent.parse({ ...intentJson(intent), latest_charge });
}

function readOf(intent: FakeIntent, asOf: number, shelf: RefundShelf): IntentRead {
  const parsed = StripeIntent.parse(jsonWithCharge(intent, shelf));
  return {
    intentId: intent.id,
    clientSecret: intent.clientSecret,
    stripeStatus: intent.status,
    metadata: intent.order.metadata,
    observations: observeIntent(parsed, { asOf, source: "read" }),
  };
}

function objectOf(intent: FakeIntent, type: string, refunded: number): object | null {
  if (type.startsWith("payment_intent.")) return intentJson(intent);
  const charge = intent.charges.at(-1);
  return charge === undefined ? null : chargeJson(intent, charge, refunded);
}

function intentJson(intent: FakeIntent) {
  const { id, clientSecret, order, status, decline, charges, cancellationReason } = intent;
  return {
    object: "payment_intent",
    id,
    status,
    amount: order.amount,
    amount_received: takenOf(intent),
    amount_capturable: status === "requires_capture" ? order.amount : 0,
    currency: order.currency,
    client_secret: clientSecret,
    cancellation_reason: cancellationReason,
    metadata: order.metadata,
    latest_charge: charges.at(-1)?.id ?? null,
    last_payment_error: decline && {
      code: decline.code,
      decline_code: decline.declineCode,
      charge: charges.at(-1)?.id,
    },
  };
}

/** As a read shows it that was asked for what is booked. */
function chargeShown(intent: FakeIntent, charge: FakeCharge, refunded: number) {
  const balance_transaction = bookedOf(intent, charge);
  return { ...chargeJson(intent, charge, refunded), balance_transaction };
}

/** Null until it is captured. */
export function bookedOf(intent: FakeIntent, { id, captured }: FakeCharge): FakeBooking | null {
  const amount = captured ? takenOf(intent) : 0;
  return amount === 0 ? null : chargeBooked({ id, amount, currency: intent.order.currency });
}

function chargeJson(intent: FakeIntent, charge: FakeCharge, refunded: number) {
  const { id: payment_intent, order } = intent;
  const { id, status, captured, decline, captureBefore: capture_before } = charge;
  return {
    object: "charge",
    id,
    status,
    captured,
    amount: order.amount,
    amount_captured: captured ? takenOf(intent) : 0,
    amount_refunded: refunded,
    currency: order.currency,
    payment_intent,
    metadata: order.metadata,
    receipt_url: status === "succeeded" ? `https://pay.example/receipts/${id}` : null,
    failure_code: decline?.code ?? null,
    outcome: decline && { type: "issuer_declined", reason: decline.declineCode },
    balance_transaction: bookedOf(intent, charge)?.id ?? null,
    payment_method_details: {
      type: "card",
      card: {
        brand: "visa",
        last4: "4242",
        ...(capture_before === null ? {} : { capture_before }),
      },
    },
  };
}
