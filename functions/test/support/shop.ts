/** A stage on which failures are played: customers, Stripe's Dashboard, operators, and the reckoning. */
import type Stripe from "stripe";
import type { DocumentData } from "firebase-admin/firestore";
import { put, ref } from "../../src/application/ports.ts";
import type { CatalogItem } from "../../src/domain/catalog.ts";
import type { Ledger } from "../../src/domain/payment.ts";
import { call, unsignedToken, type Answer } from "./backend.ts";
import { deliver, eventOf, sign, type Response } from "./deliver.ts";
import { readRun } from "./read-run.ts";
import { startStage, type Stage } from "./stage.ts";
import { requireNone, violationsAtRest } from "./invariants/violations.ts";
import { LOUNGE } from "./world.ts";

export const UID = "user-1";
export const MINUTE_MS = 60_000;
export const DAY_MS = 24 * 60 * MINUTE_MS;

export interface Paying {
  readonly bookingId: string;
  readonly paymentId: string;
  readonly intentId: string;
}

export interface Shop extends Stage {
  /** A held booking with its PaymentIntent, which nobody has confirmed. */
  paying(slotId?: string): Promise<Paying>;
  /** As the customer's app does, with one of Stripe's test cards. */
  confirm(intentId: string, card?: string): Promise<Stripe.PaymentIntent>;
  /** Paid, and the booking knows. */
  paid(card?: string): Promise<Paying>;
  /** As an owner of the business. */
  asOwner(functionName: string, data: object): Promise<Answer>;
  ledger(paymentId: string): Promise<Ledger>;
  taken(slotId: string): Promise<number>;
  /** One event, as Stripe would send it. */
  send(event: Stripe.Event): Promise<Response>;
  /** The newest event of this type about the PaymentIntent, sent. */
  tell(intentId: string, type: string): Promise<Response>;
  /** Every refund that Stripe has of it. */
  refundsOf(intentId: string): Promise<Stripe.Refund[]>;
  /** Time passes, and every minute's sweep is played at its end. */
  pass(ms: number): Promise<void>;
  /** All that is on its way arrives. */
  arrive(): Promise<void>;
  sell(item: Partial<CatalogItem>): Promise<void>;
}

const RETURN = { return_url: "https://app.example/return" };
const ROUNDS_MAX = 20;

export async function openShop(options: Parameters<typeof startStage>[0] = {}): Promise<Shop> {
  const stage = await startStage(options);
  const shop: Shop = {
    ...stage,
    async paying(slotId) {
      const bookingId = await stage.book(UID, slotId);
      const { result } = await stage.as(UID, "createPaymentIntent", { bookingId });
      return {
        bookingId,
        paymentId: result["paymentId"] as string,
        intentId: result["paymentIntentId"] as string,
      };
    },
    confirm: (intentId, card = "pm_card_visa") =>
      stage.stripe.paymentIntents.confirm(intentId, { payment_method: card, ...RETURN }),
    async paid(card) {
      const paying = await shop.paying();
      await shop.confirm(paying.intentId, card);
      await shop.tell(paying.intentId, "payment_intent.succeeded");
      return paying;
    },
    asOwner: (functionName, data) =>
      call(stage.backend, functionName, data, unsignedToken("boss", { role: "owner" })),
    async ledger(paymentId) {
      const { found } = await stage.store.read({ found: ref("ledger", paymentId) });
      if (found === null) throw new Error(`no ledger ${paymentId}`);
      return found.data;
    },
    async taken(slotId) {
      const slot = await stage.db.doc(`slots/${slotId}`).get();
      return Number(slot.get("taken"));
    },
    async send(event) {
      const payload = JSON.stringify(event);
      const now = await stage.control.now();
      return deliver(stage, { payload, signatures: [sign(payload, stage.webhookSecret, now)] });
    },
    tell: async (intentId, type) => shop.send(await eventOf(stage, intentId, type)),
    async refundsOf(intentId) {
      return (await stage.stripe.refunds.list({ payment_intent: intentId, limit: 100 })).data;
    },
    async pass(ms) {
      await stage.control.advanceClock(ms);
      await stage.runSchedule("wakeSweep");
    },
    async arrive() {
      await stage.control.resumeWebhooks();
      await stage.control.flushWebhooks();
    },
    async sell(item) {
      await stage.store.commit([put(ref("catalog", "lounge"), { ...LOUNGE, ...item })]);
    },
  };
  return shop;
}

/**
 * A shop of its own for each test, where nothing arrives by itself; the run of one that has passed is
 * judged. Called inside `describe`.
 */
export function shopForEach(open: (shop: Shop) => void): void {
  let shop: Shop;
  beforeEach(async () => {
    shop = await openShop();
    await shop.control.pauseWebhooks();
    open(shop);
  });
  afterEach(async function () {
    try {
      if (this.currentTest?.state === "passed") await reckon(shop, this.currentTest.title);
    } finally {
      await shop.stop();
    }
  });
}

/**
 * Lets everything come to rest: what is on its way arrives, every hold ends, the sweeps find nothing
 * more to do. Then no promise may be broken. @throws Error that lists those that are
 */
export async function reckon(shop: Shop, where: string | undefined): Promise<void> {
  await shop.control.clearFaults();
  await shop.arrive();
  for (let round = 0; round < ROUNDS_MAX; round++) {
    await shop.pass(round === 0 ? 1_000 : MINUTE_MS);
    await shop.arrive();
    if (await isAtRest(shop)) break;
  }
  requireNone(violationsAtRest(await readRun(shop)), where);
}

async function isAtRest(shop: Shop): Promise<boolean> {
  const now = await shop.control.now();
  const due = await Promise.all([
    shop.store.dueLedgers(now, 1),
    shop.store.dueBookings(now, 1),
    shop.store.dueEvents(now, 1),
  ]);
  return due.every((ids) => ids.length === 0);
}

/** The fields of a document as they are now. */
export async function fieldsOf(shop: Stage, path: string): Promise<DocumentData> {
  return (await shop.db.doc(path).get()).data() ?? {};
}
