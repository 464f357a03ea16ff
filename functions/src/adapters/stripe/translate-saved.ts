/** Saved cards, and the SetupIntents that save them, in our words. */
import { z } from "zod";
import type { SavedNotice } from "../../application/ports.ts";
import type { SetupObservation } from "../../domain/guarantee.ts";
import type { CardFace } from "../../domain/saved-cards.ts";
import { Metadata, Reference } from "./objects.ts";

const Wallet = z
  .object({ type: z.string() })
  .nullish()
  .catch(null)
  .transform((wallet) => wallet?.type ?? null);

const Card = z.object({
  brand: z.string(),
  last4: z.string(),
  exp_month: z.int(),
  exp_year: z.int(),
  wallet: Wallet,
});

export const StripeMethod = z.object({
  object: z.literal("payment_method"),
  id: z.string().min(1),
  type: z.string(),
  customer: Reference,
  card: Card.nullish(),
});
export type StripeMethod = z.infer<typeof StripeMethod>;

export const StripeSetup = z.object({
  object: z.literal("setup_intent"),
  id: z.string().min(1),
  status: z.string(),
  customer: Reference,
  metadata: Metadata,
  client_secret: z.string().nullish(),
  /** An id, or, where Stripe was asked to show it, the object. */
  payment_method: z.unknown().optional(),
});
export type StripeSetup = z.infer<typeof StripeSetup>;

/** Null for what is no card: it is not shown. */
export function faceOf({ card }: StripeMethod): CardFace | null {
  if (card === null || card === undefined) return null;
  const { brand, last4, exp_month: expMonth, exp_year: expYear, wallet } = card;
  return { brand, last4, expMonth, expYear, wallet };
}

interface EventObject {
  readonly type: string;
  readonly created: number;
  readonly object: unknown;
  readonly previous: unknown;
}

const Formerly = z.object({ customer: Reference }).catch({ customer: null });

/** Undefined when the object cannot be read; null when it is about no card of a customer's. */
export function noticeOfMethod(event: EventObject): SavedNotice | null | undefined {
  const method = StripeMethod.safeParse(event.object);
  if (!method.success) return undefined;
  const { id, customer } = method.data;
  const isDetached = event.type === "payment_method.detached";
  // Of a detached one only what it was before tells whose it was.
  const customerId = isDetached ? Formerly.parse(event.previous).customer : customer;
  const face = faceOf(method.data);
  if (customerId === null || face === null) return null;
  return {
    kind: "cards",
    customerId,
    observations: [{ kind: "card", id, asOf: event.created, isDetached, face }],
  };
}

const Deleted = z.object({ object: z.literal("customer"), id: z.string().min(1) });

export function noticeOfCustomer({ object }: EventObject): SavedNotice | undefined {
  const customer = Deleted.safeParse(object);
  if (!customer.success) return undefined;
  const observations = [{ kind: "customer_deleted" }] as const;
  return { kind: "cards", customerId: customer.data.id, observations };
}

/** Null for a card that is saved for no booking: its own event tells all there is to tell. */
export function noticeOfSetup({ object, created }: EventObject): SavedNotice | null | undefined {
  const setup = StripeSetup.safeParse(object);
  if (!setup.success) return undefined;
  const { bookingId } = setup.data.metadata;
  if (bookingId === undefined) return null;
  return { kind: "setup", bookingId, observation: observeSetup(setup.data, created) };
}

/** @param asOf whole seconds, Stripe's clock */
export function observeSetup(setup: StripeSetup, asOf: number): SetupObservation {
  const method = StripeMethod.safeParse(setup.payment_method);
  return {
    id: setup.id,
    asOf,
    status: statusOf(setup.status),
    uid: setup.metadata["uid"] ?? null,
    customerId: setup.customer,
    paymentMethodId: Reference.parse(setup.payment_method),
    card: method.success ? faceOf(method.data) : null,
  };
}

/** Stripe's list of statuses is open: what it adds later has not ended for us. */
function statusOf(status: string): SetupObservation["status"] {
  switch (status) {
    case "succeeded":
    case "canceled":
    case "processing":
      return status;
    default:
      return "open";
  }
}
