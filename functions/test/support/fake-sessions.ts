/** The Checkout Sessions of the fake Stripe, through the real translation. */
import { translateEvent } from "../../src/adapters/stripe/events.ts";
import { StripeSession } from "../../src/adapters/stripe/objects.ts";
import { observeSession } from "../../src/adapters/stripe/translate-session.ts";
import type {
  IntentOrder,
  SessionOrder,
  SessionOutcome,
  SessionRead,
  StripeNotice,
} from "../../src/application/ports.ts";

/** What becomes of what a customer does on the page; a declined one can be tried again. */
export type PageOutcome = "paid" | "declined" | "challenged" | "processing" | "authorized";

export interface FakeSession {
  readonly id: string;
  readonly order: SessionOrder;
  readonly status: "open" | "complete" | "expired";
  readonly intentId: string | null;
}

interface Surroundings {
  nextId(prefix: string): string;
  readonly intents: ReadonlyMap<string, { readonly status: string }>;
  begin(order: IntentOrder): string;
  advance(
    intentId: string,
    status: string,
    decline: { code: string; declineCode: string | null } | null,
  ): void;
  /** The PaymentIntent and its newest charge, as a read that expands them shows them. */
  show(intentId: string): object;
}

const DECLINE = { code: "card_declined", declineCode: "generic_decline" };

const STATUSES = {
  paid: "succeeded",
  declined: "requires_payment_method",
  challenged: "requires_action",
  processing: "processing",
  authorized: "requires_capture",
} as const;

export function createSessionShelf(around: Surroundings) {
  const sessions = new Map<string, FakeSession>();
  const of = (id: string) => {
    const session = sessions.get(id);
    if (session === undefined) throw new Error(`the fake Stripe has no ${id}`);
    return session;
  };
  const isPaid = ({ status, intentId }: FakeSession) =>
    status === "complete" && around.intents.get(intentId ?? "")?.status === "succeeded";
  const json = (session: FakeSession) => ({
    object: "checkout.session",
    id: session.id,
    status: session.status,
    payment_status: isPaid(session) ? "paid" : "unpaid",
    amount_total: session.order.checkout.lines.reduce(
      (sum, { quantity, unitAmount }) => sum + quantity * unitAmount,
      0,
    ),
    currency: session.order.currency,
    metadata: session.order.metadata,
    payment_intent: session.intentId,
    ...addresses(session),
  });

  return {
    sessions,
    make(order: SessionOrder): SessionOutcome {
      const id = around.nextId("cs");
      const session = { id, order, status: "open", intentId: null } as const;
      sessions.set(id, session);
      const { url, client_secret: clientSecret } = addresses(session);
      return { kind: "created", sessionId: id, url, clientSecret };
    },
    pay(id: string, outcome: PageOutcome): string {
      const session = of(id);
      if (session.status !== "open") throw new Error(`${id} is ${session.status}`);
      const intentId = session.intentId ?? around.begin(session.order);
      around.advance(intentId, STATUSES[outcome], outcome === "declined" ? DECLINE : null);
      const isOver = outcome !== "declined" && outcome !== "challenged";
      sessions.set(id, { ...session, intentId, status: isOver ? "complete" : "open" });
      return intentId;
    },
    expire(id: string): "expired" | "refused" {
      const session = of(id);
      if (session.status !== "open") return session.status === "expired" ? "expired" : "refused";
      sessions.set(id, { ...session, status: "expired" });
      if (session.intentId !== null) around.advance(session.intentId, "canceled", null);
      return "expired";
    },
    read(id: string, asOf: number): SessionRead | null {
      const session = sessions.get(id);
      if (session === undefined) return null;
      const { intentId } = session;
      const payment_intent = intentId === null ? null : around.show(intentId);
      const parsed = StripeSession.parse({ ...json(session), payment_intent });
      const observations = observeSession(parsed, { asOf, source: "read", hasFailed: false });
      const { url, client_secret: clientSecret } = parsed;
      return { sessionId: id, url, clientSecret, observations };
    },
    find(customerId: string, paymentId: string): string | null {
      const found = [...sessions.values()].find(
        ({ order }) => order.customerId === customerId && order.metadata["paymentId"] === paymentId,
      );
      return found?.id ?? null;
    },
    noticeOf(id: string, event: object): StripeNotice {
      const notice = translateEvent({ ...event, data: { object: json(of(id)) } });
      if (notice === null) throw new Error(`${id} has nothing for this event to be about`);
      return notice;
    },
  };
}

function addresses({ id, order, status }: FakeSession) {
  const isHosted = order.checkout.uiMode === "hosted";
  return {
    url: isHosted && status === "open" ? `https://checkout.example/${id}` : null,
    client_secret: isHosted ? null : `${id}_secret_fake`,
  };
}
