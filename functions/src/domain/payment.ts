/** One attempt to settle one due: its ledger, which only the server reads. */
import { z } from "zod";
import { AuthorizationEnd } from "./authorization-end.ts";
import { CheckoutParams } from "./checkout.ts";
import { Facts, NO_FACTS } from "./facts.ts";
import { RefundRequest } from "./refund.ts";

export const PaymentStatus = z.enum([
  "needs_review",
  "succeeded",
  "authorized",
  "processing",
  "requires_action",
  "requires_payment_method",
  "canceled",
  "closed",
  "creating",
]);
export type PaymentStatus = z.infer<typeof PaymentStatus>;

/** What Stripe was, or will be, asked for. Frozen: the idempotency key stands for exactly this. */
export const CreateParams = z.object({
  customerId: z.string(),
  captureMethod: z.enum(["automatic", "manual"]),
  saveCard: z.boolean(),
  receiptEmail: z.string().nullable(),
  description: z.string(),
  /** The item that is paid, where it is one: for whoever looks at Stripe's own pages. */
  item: z.string().optional(),
  /** Set where our server confirms: a way to pay that leaves the app would need a way back to it. */
  redirects: z.literal("never").optional(),
});
export type CreateParams = z.infer<typeof CreateParams>;

/** A charge to a saved card without its holder: decided first, then asked for. */
export const OffSession = z.object({
  /** Stripe's id. */
  paymentMethodId: z.string(),
  /** `asked`: Stripe has answered; what, the facts tell. */
  state: z.enum(["wanted", "asked"]),
  /** Each has an idempotency key of its own. */
  attempt: z.int(),
  /** Milliseconds. */
  wantedAt: z.int(),
  /** Why Stripe did not even try it; null where it did. For the log and the ledger only. */
  code: z.string().nullable(),
});
export type OffSession = z.infer<typeof OffSession>;

export const Ledger = z.object({
  paymentId: z.string(),
  bookingId: z.string(),
  dueId: z.string(),
  n: z.int(),
  /** Who made it, as the metadata at Stripe says: frozen, and compared with it. */
  uid: z.string(),
  /** Whose it is now: another's, once a guest's booking was claimed or personal data were erased. */
  owner: z.string(),
  /** Minor units; frozen from the due. */
  amount: z.int(),
  currency: z.string(),
  createKey: z.string(),
  createParams: CreateParams,
  /** Frozen, too: what Stripe's own page is to show; null for a PaymentIntent that an app confirms. */
  checkout: CheckoutParams.nullable(),
  createdAt: z.int(),
  /** Set once, when Stripe's answer is known; the facts of any other PaymentIntent are a stray's. */
  paymentIntentId: z.string().nullable(),
  /** Set once, as above; its PaymentIntent is bound as soon as the session names it. */
  sessionId: z.string().nullable(),
  /** Proven: Stripe never made a PaymentIntent for this attempt. */
  closed: z.boolean(),
  facts: Facts,
  /** What we have decided to give back, by our own refund id. */
  requests: z.record(z.string(), RefundRequest),
  /** How its authorization is to end, once that is decided. */
  ending: AuthorizationEnd.nullable(),
  /** Null for what its customer confirms. */
  offSession: OffSession.nullable().default(null),
  /** Milliseconds: when somebody was told that its authorization is about to lapse. */
  lapseWarnedAt: z.int().nullable(),
  /** Milliseconds: when a sweep has to look at it; null if nothing is due. */
  wakeAt: z.int().nullable(),
  /** Sweeps in a row that could not finish; spaces the next look. */
  sweepTries: z.int(),
  version: z.int(),
});
export type Ledger = z.infer<typeof Ledger>;

export const CREATING_OVERDUE_MS = 60_000;

/** Stripe's answer to the create is known. */
export function isPlaced({ checkout, paymentIntentId, sessionId }: Ledger): boolean {
  return (checkout === null ? paymentIntentId : sessionId) !== null;
}

export function newLedger(
  attempt: Pick<
    Ledger,
    | "paymentId"
    | "bookingId"
    | "dueId"
    | "n"
    | "uid"
    | "amount"
    | "currency"
    | "createKey"
    | "createParams"
    | "createdAt"
  > &
    Partial<Pick<Ledger, "checkout" | "offSession">>,
): Ledger {
  return {
    checkout: null,
    offSession: null,
    ...attempt,
    owner: attempt.uid,
    paymentIntentId: null,
    sessionId: null,
    closed: false,
    facts: NO_FACTS,
    requests: {},
    ending: null,
    lapseWarnedAt: null,
    wakeAt: attempt.createdAt + CREATING_OVERDUE_MS,
    sweepTries: 0,
    version: 1,
  };
}
