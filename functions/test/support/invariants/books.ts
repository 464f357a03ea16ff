/** What the checks look at: our documents, and what Stripe has in its books about the same payments. */
import type { z } from "zod";
import type { Collections } from "../../../src/application/ports.ts";
import { collectionOf } from "../../../src/adapters/firestore/documents.ts";

/** A PaymentIntent as Stripe has it. Amounts in minor units. */
export interface IntentLine {
  readonly id: string;
  readonly status: string;
  readonly amount: number;
  readonly received: number;
  readonly currency: string;
  /** As its metadata says; null for one that is not ours. */
  readonly paymentId: string | null;
}

/** A refund as Stripe has it; of money that was only held, Stripe writes none. */
interface RefundLine {
  readonly id: string;
  readonly intentId: string;
  readonly status: string;
  readonly amount: number;
}

/** What Stripe has booked on the balance. Amounts in minor units. */
export interface EntryLine {
  readonly id: string;
  readonly sourceId: string | null;
  readonly amount: number;
  readonly fee: number;
  readonly net: number;
  readonly currency: string;
}

/** A SetupIntent as Stripe has it. */
interface SetupLine {
  readonly id: string;
  readonly status: string;
  /** As its metadata says; null for one that saves a card for no booking. */
  readonly bookingId: string | null;
}

export interface StripeBooks {
  readonly intents: readonly IntentLine[];
  readonly refunds: readonly RefundLine[];
  readonly setups: readonly SetupLine[];
  readonly entries: readonly EntryLine[];
}

/** By path, as in Firestore: `payments/p1/timeline/e1`. Times are milliseconds. */
export type Documents = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

const READ = [
  "bookings",
  "ledger",
  "payments",
  "refunds",
  "slots",
  "outbox",
  "stripeIds",
  "guarantees",
  "coupons",
] as const;
type Read = (typeof READ)[number];

export type Shelf = { readonly [C in Read]: ReadonlyMap<string, Collections[C]> } & {
  readonly stripe: StripeBooks;
  readonly documents: Documents;
  /** Milliseconds. */
  readonly now: number;
};

/** What it could not read, it names. */
export function shelve(
  documents: Documents,
  { stripe, now }: { stripe: StripeBooks; now: number },
): { shelf: Shelf; unreadable: string[] } {
  const unreadable: string[] = [];
  const shelf = Object.fromEntries(
    READ.map((name) => [name, new Map(parsed(documents, name, unreadable))]),
  );
  return { shelf: { ...shelf, stripe, documents, now } as Shelf, unreadable };
}

function parsed(documents: Documents, name: Read, unreadable: string[]): [string, unknown][] {
  const schema: z.ZodType = collectionOf(name).schema;
  return Object.entries(documents).flatMap(([path, data]): [string, unknown][] => {
    const [collection, id, ...deeper] = path.split("/");
    if (collection !== name || id === undefined || deeper.length > 0) return [];
    const result = schema.safeParse(data);
    if (result.success) return [[id, result.data]];
    const fields = result.error.issues.map((issue) => issue.path.join("."));
    unreadable.push(`${path}: does not fit its schema: ${fields.join(", ")}`);
    return [];
  });
}
