/** The small documents that serve the use cases; the large ones are the domain's. */
import { z } from "zod";
import { Notice } from "../domain/notice.ts";
import { Role } from "../domain/roles.ts";

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

/** What somebody who works here did to one document; written in the same commit, and never changed. */
export const AuditEntry = z.object({
  at: z.int(),
  uid: z.string(),
  role: Role,
  /** Name of the function that was called. */
  action: z.string(),
  /** Path of the document. */
  target: z.string(),
  /** In the operator's own words. */
  reason: z.string(),
  /** The fields that changed, as they were; null where there was no document. */
  before: z.record(z.string(), z.unknown()).nullable(),
  after: z.record(z.string(), z.unknown()),
});
export type AuditEntry = z.infer<typeof AuditEntry>;

/** Somebody who has asked to be forgotten: written before anything of theirs is touched. */
export const Erasure = z.object({
  uid: z.string(),
  /** Takes the place of their uid. */
  pseudonym: z.string(),
  /** Who made bookings as a guest that they have claimed: their customers at Stripe go, too. */
  guests: z.array(z.string()),
  state: z.enum(["running", "done"]),
  /** Milliseconds: what was booked later stays. */
  requestedAt: z.int(),
  wakeAt: z.int().nullable(),
  tries: z.int(),
  expiresAt: z.int().nullable(),
});
export type Erasure = z.infer<typeof Erasure>;

/** An event of ours that could not be applied: the sweep tries it again until it is applied or dead. */
export const DeferredEvent = z.object({
  type: z.string(),
  cause: z.string(),
  intentId: z.string().nullable(),
  paymentId: z.string().nullable(),
  created: z.int(),
  tries: z.int(),
  state: z.enum(["deferred", "dead", "applied"]),
  wakeAt: z.int().nullable(),
  expiresAt: z.int(),
});
export type DeferredEvent = z.infer<typeof DeferredEvent>;

/** A notice, and what has become of it. */
export const OutboxEntry = Notice.extend({
  /** `dead`: tried in vain for too long; a person has to look. */
  state: z.enum(["due", "done", "dead"]),
  /** `by_stripe`: a receipt that Stripe sends. `stale`: was over when it was noticed. `erased`: forgotten with its customer. */
  mail: z.enum(["due", "sent", "no_address", "by_stripe", "stale", "erased"]),
  hook: z.enum(["due", "done", "none"]),
  createdAt: z.int(),
  /** Milliseconds: when it is tried next; null once nothing is to be tried. */
  wakeAt: z.int().nullable(),
  tries: z.int(),
  expiresAt: z.int().nullable(),
});
export type OutboxEntry = z.infer<typeof OutboxEntry>;

/**
 * What an app's own server wants booked. It is written from outside, so nothing of it is believed
 * before `readWish` has read it.
 */
export const BookingWish = z.object({
  wish: z.unknown().default(null),
  /** `wished` by the app's server; `made` or `refused` by us, and then final. */
  state: z.unknown().default(null),
  /** Why it was refused: `{reason, field, message}`, or null. */
  refusal: z.unknown().default(null),
  /** Milliseconds: from when on a sweep may adopt it; null once it is settled, and for what is no time. */
  wakeAt: z.int().nullable().default(null),
  expiresAt: z.int().nullable().default(null),
});
export type BookingWish = z.infer<typeof BookingWish>;

export const Idempotency = z.object({
  paramsHash: z.string(),
  bookingId: z.string().nullable(),
  /** What was to be paid then: a repeat never pays the next due. */
  dueId: z.string().nullable().default(null),
  /** Of a change of a booking: what came of it, in minor units, so that a repeat is told the same. */
  change: z
    .object({ kind: z.enum(["done", "to_pay", "none"]), amount: z.int(), refund: z.int() })
    .nullable()
    .default(null),
  expiresAt: z.int(),
});
export type Idempotency = z.infer<typeof Idempotency>;

export const Limit = z.object({ count: z.int(), expiresAt: z.int() });
export type Limit = z.infer<typeof Limit>;

/** What one caller keeps without having paid: compared and set with each booking they make. */
export const Holds = z.object({
  bookingIds: z.array(z.string()),
  /** Counted from 1970; `free` bookings were made in it. */
  day: z.int(),
  free: z.int(),
  expiresAt: z.int(),
});
export type Holds = z.infer<typeof Holds>;

export const Lease = z.object({
  holder: z.string(),
  expiresAt: z.int(),
  /** Where the next holder goes on; null where nothing is left over. */
  cursor: z.string().nullable(),
});
export type Lease = z.infer<typeof Lease>;
