/**
 * A card that stands behind a booking: saved with its customer's consent, so that an operator may
 * charge the agreed fee to it later. Nothing is charged by itself.
 */
import { z } from "zod";
import type { Booking } from "./booking.ts";
import { moved } from "./booking-moves.ts";
import { CardFace } from "./saved-cards.ts";
import { greatest, newest, put, union } from "./lattice.ts";

/** What was told of one SetupIntent. How it was tried in between is between the customer and Stripe. */
const SetupFact = z.object({
  /** Every ending ever told: as with payments, this only grows. */
  ended: z.array(z.enum(["succeeded", "canceled"])),
  uid: z.string().nullable(),
  customerId: z.string().nullable(),
  /** Known once it has succeeded. */
  paymentMethodId: z.string().nullable(),
  card: z.object({ rank: z.int(), asOf: z.int(), value: CardFace }).nullable(),
});
type SetupFact = z.infer<typeof SetupFact>;

/** Server only: Stripe's ids, and the attempts to save a card. */
export const GuaranteeRecord = z.object({
  bookingId: z.string(),
  /** Who made it, as the metadata at Stripe says: frozen, and compared with it. */
  uid: z.string(),
  customerId: z.string(),
  /** How many attempts were made; at most one may still succeed. */
  n: z.int(),
  createKey: z.string(),
  createdAt: z.int(),
  /** The newest attempt's, once Stripe's answer is known. */
  setupIntentId: z.string().nullable(),
  /** Proven: Stripe never made a SetupIntent for the newest attempt. */
  closed: z.boolean(),
  setups: z.record(z.string(), SetupFact),
  /** Written once, by the commit that first sees a card saved while the booking waits for it. */
  given: z
    .object({
      setupIntentId: z.string(),
      customerId: z.string(),
      paymentMethodId: z.string(),
      at: z.int(),
    })
    .nullable(),
  version: z.int(),
});
export type GuaranteeRecord = z.infer<typeof GuaranteeRecord>;

/** What one event or one read says of a SetupIntent. */
export interface SetupObservation {
  readonly id: string;
  /** Whole seconds, Stripe's clock. */
  readonly asOf: number;
  readonly status: "open" | "processing" | "succeeded" | "canceled";
  readonly uid: string | null;
  readonly customerId: string | null;
  readonly paymentMethodId: string | null;
  /** Only a read shows it. */
  readonly card: CardFace | null;
}

/** Commutative, associative and idempotent, like all merging of facts. */
export function withSetup(record: GuaranteeRecord, seen: SetupObservation): GuaranteeRecord {
  const { id, asOf, status, uid, customerId, card } = seen;
  const isEnded = status === "succeeded" || status === "canceled";
  const fact: SetupFact = {
    ended: isEnded ? [status] : [],
    uid,
    customerId,
    paymentMethodId: status === "succeeded" ? seen.paymentMethodId : null,
    card: status === "succeeded" && card !== null ? { rank: 0, asOf, value: card } : null,
  };
  return { ...record, setups: put(record.setups, id, fact, mergeSetups) };
}

function mergeSetups(a: SetupFact, b: SetupFact): SetupFact {
  return {
    ended: union(a.ended, b.ended),
    uid: greatest(a.uid, b.uid),
    customerId: greatest(a.customerId, b.customerId),
    paymentMethodId: greatest(a.paymentMethodId, b.paymentMethodId),
    card: newest(a.card, b.card),
  };
}

/** The newest attempt may still succeed: its booking's places cannot be given away before it is ended. */
export function isSetupLive({ closed, setupIntentId, setups }: GuaranteeRecord): boolean {
  if (closed) return false;
  return setupIntentId === null || (setups[setupIntentId]?.ended ?? []).length === 0;
}

/**
 * A record and its booking after what is known of the setups. A card that is saved when nobody waits
 * for it any more stays a saved card: it never brings a booking back.
 * @param now milliseconds
 */
export function guaranteed(
  record: GuaranteeRecord,
  booking: Booking,
  now: number,
): { record: GuaranteeRecord; booking: Booking } {
  const { guarantee } = booking;
  if (guarantee === null) return { record, booking };
  const given = record.given ?? (isAwaited(booking) ? givenBy(record, now) : null);
  const face = given === null ? null : record.setups[given.setupIntentId]?.card?.value;
  const next = {
    ...guarantee,
    state: given === null ? ("needed" as const) : ("given" as const),
    brand: face?.brand ?? guarantee.brand,
    last4: face?.last4 ?? guarantee.last4,
    live: isSetupLive(record),
  };
  return { record: { ...record, given }, booking: moved({ ...booking, guarantee: next }, now) };
}

function isAwaited({ status, closing }: Booking): boolean {
  const isOpen = status === "held" || status === "processing" || status === "confirmed";
  return isOpen && closing !== "cancel";
}

/** Verified on success: what belongs to another user or customer stands behind nothing. */
function givenBy(record: GuaranteeRecord, now: number): GuaranteeRecord["given"] {
  const { uid, customerId, setups } = record;
  const found = Object.entries(setups)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .find(
      ([, fact]) =>
        fact.ended.includes("succeeded") && fact.uid === uid && fact.customerId === customerId,
    );
  if (found === undefined) return null;
  const [setupIntentId, { paymentMethodId }] = found;
  return paymentMethodId === null ? null : { setupIntentId, customerId, paymentMethodId, at: now };
}
