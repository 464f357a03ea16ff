/**
 * What Stripe has told us about one payment, as facts that only accumulate. Every number is in
 * minor units; every `asOf` is in whole seconds on Stripe's own clock (an event's `created`, or the
 * time of a read), never on ours. How facts combine is in merge.ts; what they mean, in payment-status.ts.
 */
import { z } from "zod";
import {
  DisputeFact,
  WarningFact,
  type DisputeObservation,
  type WarningObservation,
} from "./dispute-facts.ts";
import { EntryFact, type EntryObservation } from "./entry-facts.ts";
import { RefundFact, type RefundObservation } from "./refund-facts.ts";
import { SessionFact, type SessionObservation } from "./session-facts.ts";

/** Our words for a PaymentIntent's status; `unknown` is any value that Stripe may add later. */
export const IntentStatus = z.enum([
  "requires_payment_method",
  "requires_confirmation",
  "requires_action",
  "processing",
  "requires_capture",
  "succeeded",
  "canceled",
  "unknown",
]);
export type IntentStatus = z.infer<typeof IntentStatus>;

/** A failed try in Stripe's raw words: server only, never in a document a client can read. */
const RawDecline = z.object({ code: z.string().nullable(), declineCode: z.string().nullable() });
export type RawDecline = z.infer<typeof RawDecline>;

/** One state of a PaymentIntent, reduced to what decisions need, so that equal states compare equal. */
export const IntentSnapshot = z.object({
  status: IntentStatus,
  amount: z.int(),
  currency: z.string(),
  amountReceived: z.int(),
  amountCapturable: z.int(),
  /** The owner that the PaymentIntent's metadata names; compared with the ledger's, never trusted. */
  uid: z.string().nullable(),
  decline: RawDecline.nullable(),
  cancellationReason: z.string().nullable(),
});
export type IntentSnapshot = z.infer<typeof IntentSnapshot>;

export const Terminal = z.enum(["succeeded", "canceled"]);
export type Terminal = z.infer<typeof Terminal>;

const IntentFact = z.object({
  /** 0 open, 1 authorized, 2 terminal: a later band always wins over an earlier one. */
  band: z.int(),
  asOf: z.int(),
  /** The distinct states seen at the greatest (band, asOf); more than one is a tie. */
  snapshots: z.array(IntentSnapshot),
  /** Every terminal status ever seen; two of them contradict each other. */
  terminalsSeen: z.array(Terminal),
  /** Minor units: the most it was ever said to have received. */
  amountReceived: z.int(),
  /** The newest time at which a read from Stripe still found it open; 0 if none did. */
  openReadAsOf: z.int(),
});
export type IntentFact = z.infer<typeof IntentFact>;

/** A detail that may change, with what is needed to know the newer of two: (rank, asOf). */
const stamped = <T extends z.ZodType>(value: T) =>
  z.object({ rank: z.int(), asOf: z.int(), value }).nullable();

export const CardSummary = z.object({ brand: z.string(), last4: z.string() });
export type CardSummary = z.infer<typeof CardSummary>;

const ChargeFact = z.object({
  intentId: z.string().nullable(),
  amount: z.int(),
  amountCaptured: z.int(),
  amountRefunded: z.int(),
  fee: stamped(z.int()),
  receiptUrl: stamped(z.string()),
  card: stamped(CardSummary),
  /** Milliseconds: until when an authorization can be captured. */
  captureBefore: stamped(z.int()),
});
export type ChargeFact = z.infer<typeof ChargeFact>;

/** One attempt at charging inside a payment. A failed try is never the end of a payment. */
const Try = z.object({
  intentId: z.string().nullable(),
  outcome: z.enum(["failed", "succeeded"]),
  code: z.string().nullable(),
  declineCode: z.string().nullable(),
  asOf: z.int(),
});
export type Try = z.infer<typeof Try>;

export const Facts = z.object({
  intents: z.record(z.string(), IntentFact),
  sessions: z.record(z.string(), SessionFact),
  charges: z.record(z.string(), ChargeFact),
  tries: z.record(z.string(), Try),
  refunds: z.record(z.string(), RefundFact),
  disputes: z.record(z.string(), DisputeFact),
  warnings: z.record(z.string(), WarningFact),
  /** Empty in documents of before it was kept. */
  entries: z.record(z.string(), EntryFact).default({}),
});
export type Facts = z.infer<typeof Facts>;

export const NO_FACTS: Facts = {
  intents: {},
  sessions: {},
  charges: {},
  tries: {},
  refunds: {},
  disputes: {},
  warnings: {},
  entries: {},
};

/** What one event or one read says; the only thing that changes facts. */
export type Observation =
  | RefundObservation
  | DisputeObservation
  | WarningObservation
  | EntryObservation
  | SessionObservation
  | {
      readonly kind: "intent";
      readonly id: string;
      readonly asOf: number;
      /** A read is current when it is taken; an event may be a late report of an old state. */
      readonly source: "event" | "read";
      readonly snapshot: IntentSnapshot;
      readonly failedChargeId: string | null;
    }
  | {
      readonly kind: "charge";
      readonly id: string;
      readonly asOf: number;
      readonly intentId: string | null;
      readonly status: "pending" | "succeeded" | "failed" | "unknown";
      readonly captured: boolean;
      readonly amount: number;
      readonly amountCaptured: number;
      readonly amountRefunded: number;
      readonly fee: number | null;
      readonly receiptUrl: string | null;
      readonly card: CardSummary | null;
      readonly captureBefore: number | null;
      readonly decline: RawDecline | null;
    };
