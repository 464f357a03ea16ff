/**
 * Where each document of `Collections` lives, what it must look like, and which of its fields are
 * instants: milliseconds in the domain, a `Timestamp` in Firestore. docs/data-model.md lists the
 * same for people. Knows no SDK, so that the in-memory store of the tests keeps the same rules.
 */
import type { z } from "zod";
import {
  AuditEntry,
  BookingWish,
  Customer,
  DeferredEvent,
  Holds,
  Erasure,
  Idempotency,
  Lease,
  Limit,
  OutboxEntry,
  StripeId,
  TimelineEntry,
} from "../../application/documents.ts";
import type { CollectionName, Collections, Ref, Write } from "../../application/ports.ts";
import { Booking } from "../../domain/booking.ts";
import { CatalogItem, Schedule, Slot } from "../../domain/catalog.ts";
import { GuaranteeRecord } from "../../domain/guarantee.ts";
import { Coupon } from "../../domain/coupon.ts";
import { Mail } from "../../domain/mail.ts";
import { Ledger } from "../../domain/payment.ts";
import { PaymentView } from "../../domain/payment-view.ts";
import { RefundView } from "../../domain/refund-view.ts";
import { RefundAsk } from "../../domain/refund-ask.ts";
import { CardView, SavedCards } from "../../domain/saved-cards.ts";
import { ShippingOption } from "../../domain/shipping.ts";

interface Collection<T> {
  /** Every top-level key is required, so that updating them all replaces the document. */
  readonly schema: z.ZodObject<z.core.$ZodShape> & z.ZodType<T>;
  /** Fields that are instants; `*` stands for every element of a list or a map. */
  readonly times: readonly string[];
  /** Written from outside too: what should be a time and is none is read as null, for us to refuse. */
  readonly isForeign?: true;
}

const COLLECTIONS: { readonly [C in CollectionName]: Collection<Collections[C]> } = {
  catalog: { schema: CatalogItem, times: [] },
  schedules: { schema: Schedule, times: [] },
  coupons: { schema: Coupon, times: ["validFrom", "validUntil"] },
  shippingOptions: { schema: ShippingOption, times: [] },
  slots: { schema: Slot, times: ["start", "end"] },
  bookingWishes: { schema: BookingWish, times: ["wakeAt", "expiresAt"], isForeign: true },
  bookings: {
    schema: Booking,
    times: [
      "createdAt",
      "holdExpiresAt",
      "confirmedAt",
      "endedAt",
      "wakeAt",
      "cancellation.at",
      "items.*.start",
      "items.*.end",
      "dues.*.payBy",
      "dues.*.fencedAt",
      "dues.*.remindedAt",
      "dues.*.overdueAt",
      "pendingChange.expiresAt",
      "pendingChange.items.*.start",
      "pendingChange.items.*.end",
    ],
  },
  payments: { schema: PaymentView, times: ["createdAt"] },
  // `facts` keeps plain numbers: seconds on Stripe's clock, and compared as numbers when merged.
  ledger: {
    schema: Ledger,
    times: [
      "createdAt",
      "wakeAt",
      "lapseWarnedAt",
      "ending.decidedAt",
      "offSession.wantedAt",
      "requests.*.createdAt",
    ],
  },
  refunds: { schema: RefundView, times: ["createdAt"] },
  timeline: { schema: TimelineEntry, times: ["at"] },
  refundRequests: { schema: RefundAsk, times: ["createdAt", "decidedAt"] },
  customers: { schema: Customer, times: [] },
  cards: { schema: CardView, times: [] },
  // As in a ledger, what Stripe has told keeps plain seconds.
  stripeCustomers: { schema: SavedCards, times: [] },
  guarantees: { schema: GuaranteeRecord, times: ["createdAt", "given.at"] },
  stripeIds: { schema: StripeId, times: [] },
  stripeEvents: { schema: DeferredEvent, times: ["wakeAt", "expiresAt"] },
  // Firestore's TTL policies on `expiresAt` ignore anything that is not a Timestamp.
  idempotency: { schema: Idempotency, times: ["expiresAt"] },
  limits: { schema: Limit, times: ["expiresAt"] },
  holds: { schema: Holds, times: ["expiresAt"] },
  leases: { schema: Lease, times: ["expiresAt"] },
  auditLog: { schema: AuditEntry, times: ["at"] },
  erasures: { schema: Erasure, times: ["requestedAt", "wakeAt", "expiresAt"] },
  outbox: { schema: OutboxEntry, times: ["dueBy", "createdAt", "wakeAt", "expiresAt"] },
  mail: { schema: Mail, times: [] },
};

export function collectionOf<C extends CollectionName>(name: C): Collection<Collections[C]> {
  return COLLECTIONS[name];
}

export function collectionNames(): CollectionName[] {
  return Object.keys(COLLECTIONS) as CollectionName[];
}

/** @throws Error for an id that would lead into another collection, or that Firestore reserves. */
export function pathOf({ collection, id }: Ref): string {
  const parts = id.split("/");
  const below = BELOW[collection];
  const depth = below === undefined ? 1 : 2;
  if (parts.length !== depth || parts.some((part) => !isDocumentId(part))) {
    throw new Error(`not a document id of ${collection}: ${JSON.stringify(id)}`);
  }
  return below === undefined
    ? `${collection}/${id}`
    : `${below}/${String(parts[0])}/${collection}/${String(parts[1])}`;
}

/** What lies below a document of another collection. */
const BELOW: Partial<Record<CollectionName, CollectionName>> = {
  timeline: "payments",
  cards: "customers",
};

/** @see https://firebase.google.com/docs/firestore/quotas#collections_documents_and_fields */
function isDocumentId(part: string): boolean {
  return part !== "" && part !== "." && part !== ".." && !/^__.*__$/.test(part);
}

/**
 * The data as its schema sees it: typed, and without fields the schema does not know.
 * @throws Error that names the document and the fields at fault, and shows no value.
 */
export function parseDocument<C extends CollectionName>(to: Ref<C>, data: unknown): Collections[C] {
  const result = collectionOf(to.collection).schema.safeParse(data);
  if (result.success) return result.data;
  const faults = result.error.issues.map(
    ({ path, message }) => `${path.map(String).join(".") || "document"}: ${message}`,
  );
  throw new Error(`${pathOf(to)} does not fit its schema: ${faults.join("; ")}`, {
    cause: result.error,
  });
}

/** One document twice in one commit has no clear meaning: its second basis could never hold. */
export function refuseRepeats(writes: readonly Write[]): void {
  const paths = writes.map((write) => pathOf(write.ref));
  const repeated = paths.find((path, index) => paths.indexOf(path) !== index);
  if (repeated !== undefined) throw new Error(`${repeated} is written twice in one commit`);
}
