/** The small documents that serve the use cases; the large ones are the domain's. */
import { z } from "zod";

/** Append-only; ids derive from the cause, so a repeat writes nothing new. */
export const TimelineEntry = z.object({
  at: z.int(),
  /** `event:evt_…`, `call:createPaymentIntent`, `sweep:wake`, … */
  cause: z.string(),
  what: z.string(),
  status: z.string(),
  previous: z.string().nullable(),
});
export type TimelineEntry = z.infer<typeof TimelineEntry>;

/** One Stripe customer per uid and generation; a customer deleted at Stripe starts a new one. */
export const Customer = z.object({
  stripeCustomerId: z.string().nullable(),
  generation: z.int(),
});
export type Customer = z.infer<typeof Customer>;

export const StripeId = z.object({ paymentId: z.string() });
export type StripeId = z.infer<typeof StripeId>;

/** An event of ours that could not be applied, kept for a person; nothing applies it by itself yet. */
export const DeferredEvent = z.object({
  type: z.string(),
  cause: z.string(),
  intentId: z.string().nullable(),
  paymentId: z.string().nullable(),
  created: z.int(),
  tries: z.int(),
  wakeAt: z.int().nullable(),
  expiresAt: z.int(),
});
export type DeferredEvent = z.infer<typeof DeferredEvent>;

export const Idempotency = z.object({
  paramsHash: z.string(),
  bookingId: z.string().nullable(),
  expiresAt: z.int(),
});
export type Idempotency = z.infer<typeof Idempotency>;

export const Limit = z.object({ count: z.int(), expiresAt: z.int() });
export type Limit = z.infer<typeof Limit>;

export const Lease = z.object({ holder: z.string(), expiresAt: z.int() });
export type Lease = z.infer<typeof Lease>;
