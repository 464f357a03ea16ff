/** A run on a Firestore emulator and the offline Stripe, read whole, to be judged. */
import type { Firestore, Query } from "firebase-admin/firestore";
import type Stripe from "stripe";
import type { StripeBooks } from "./invariants/books.ts";
import type { Run } from "./invariants/violations.ts";

export interface Place {
  readonly db: Firestore;
  readonly stripe: Stripe;
  readonly control: { now(): Promise<number> };
}

export async function readRun({ db, stripe, control }: Place): Promise<Run> {
  return {
    documents: await documentsIn(db),
    stripe: await booksIn(stripe),
    now: await control.now(),
  };
}

async function documentsIn(db: Firestore): Promise<Run["documents"]> {
  const collections = await db.listCollections();
  const found = await Promise.all([
    ...collections.map((one) => entriesOf(one)),
    entriesOf(db.collectionGroup("timeline")),
    entriesOf(db.collectionGroup("cards")),
  ]);
  return Object.fromEntries(found.flat());
}

async function entriesOf(collection: Query): Promise<[string, Run["documents"][string]][]> {
  const { docs } = await collection.get();
  return docs.map((one) => [one.ref.path, inMillis(one.data()) as Record<string, unknown>]);
}

/** Timestamps as the domain has them, at any depth. */
export function inMillis(value: unknown): unknown {
  if (value instanceof Date) return value.getTime();
  if (Array.isArray(value)) return value.map(inMillis);
  if (typeof value !== "object" || value === null) return value;
  if ("toMillis" in value && typeof value.toMillis === "function") {
    return (value as { toMillis(): number }).toMillis();
  }
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, inMillis(one)]));
}

export async function booksIn(stripe: Stripe): Promise<StripeBooks> {
  const intents: StripeBooks["intents"][number][] = [];
  for await (const intent of stripe.paymentIntents.list({ limit: 100 })) {
    const { id, status, amount, amount_received, currency, metadata } = intent;
    const paymentId = metadata["app"] === "holdfast" ? (metadata["paymentId"] ?? null) : null;
    intents.push({ id, status, amount, received: amount_received, currency, paymentId });
  }
  const refunds: StripeBooks["refunds"][number][] = [];
  for await (const { id, payment_intent: of, status, amount } of stripe.refunds.list({
    limit: 100,
  })) {
    const intentId = typeof of === "string" ? of : (of?.id ?? "");
    refunds.push({ id, intentId, status: status ?? "unknown", amount });
  }
  const setups: StripeBooks["setups"][number][] = [];
  for await (const { id, status, metadata } of stripe.setupIntents.list({ limit: 100 })) {
    setups.push({ id, status, bookingId: metadata?.["bookingId"] ?? null });
  }
  const entries: StripeBooks["entries"][number][] = [];
  for await (const one of stripe.balanceTransactions.list({ limit: 100 })) {
    const { id, source, amount, fee, net, currency } = one;
    const sourceId = typeof source === "string" ? source : (source?.id ?? null);
    entries.push({ id, sourceId, amount, fee, net, currency });
  }
  return { intents, refunds, setups, entries };
}
