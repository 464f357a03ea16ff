import { withPayment, type Booking } from "../domain/booking.ts";
import type { Observation } from "../domain/facts.ts";
import { bookingIdOf } from "../domain/ids.ts";
import { canonical, merge } from "../domain/merge.ts";
import { nextLook, statusOf, viewOf, type Ledger } from "../domain/payment.ts";
import { raiseAlarms } from "./alarms.ts";
import { decide } from "./decide.ts";
import {
  create,
  put,
  ref,
  replace,
  type Deps,
  type Found,
  type Ref,
  type Versioned,
  type Write,
} from "./ports.ts";

export interface Told {
  readonly paymentId: string;
  readonly observations: readonly Observation[];
  /** Names the timeline entry, so that the same cause is written once: an event's id. */
  readonly cause: string;
  readonly what: string;
  /** Milliseconds. */
  readonly now: number;
}

export type Applied =
  | { readonly kind: "missing" }
  | { readonly kind: "unchanged" | "changed"; readonly ledger: Ledger; readonly booking: Booking };

/**
 * The one way in which facts reach a payment and its booking, whoever brings them: an event, a read,
 * a sweep. One round trip to read, one atomic commit to write; nothing new writes nothing.
 * @throws DomainError UNAVAILABLE, CONTENTION
 */
export async function applyFacts(deps: Deps, told: Told): Promise<Applied> {
  const refs = paymentRefs(told.paymentId);
  return decide<Applied>(deps, async () => {
    const found = await deps.store.read(refs);
    if (found.ledger === null) return { writes: [], result: { kind: "missing" } };
    const before = { ledger: found.ledger.data, booking: requireBooking(found) };
    const facts = merge(before.ledger.facts, told.observations);
    if (same(facts, before.ledger.facts)) {
      return { writes: [], result: { kind: "unchanged", ...before } };
    }
    const ledger = settleLook({ ...before.ledger, facts });
    const after = { ledger, booking: withPayment(before.booking, ledger, told.now) };
    raiseAlarms(deps.journal, before, after);
    return {
      writes: [
        ...paymentWrites(refs, found, after),
        ...newStripeIds(before.ledger, ledger),
        ...(isWorthTelling(told, before.ledger, ledger)
          ? [timelineWrite(told, before.ledger, ledger)]
          : []),
      ],
      result: { kind: "changed", ...after },
    };
  });
}

/** An event is always told; a read, only if it brought something that a customer can see. */
function isWorthTelling({ cause }: Told, before: Ledger, after: Ledger): boolean {
  return cause.startsWith("event:") || !same(viewOf(before), viewOf(after));
}

/**
 * For what was read from Stripe in passing: written only if it tells the customer or the sweep
 * something new, so that asking again and again about an unchanged payment costs no write.
 */
export async function learnFrom(
  deps: Deps,
  known: { readonly ledger: Ledger; readonly booking?: Booking },
  told: Told,
): Promise<{ ledger: Ledger; booking?: Booking }> {
  const merged = { ...known.ledger, facts: merge(known.ledger.facts, told.observations) };
  const isNews =
    !same(viewOf(merged), viewOf(known.ledger)) || nextLook(merged) !== nextLook(known.ledger);
  if (!isNews) return known;
  const applied = await applyFacts(deps, told);
  return applied.kind === "missing" ? known : applied;
}

export interface PaymentRefs extends Record<string, Ref> {
  readonly ledger: Ref<"ledger">;
  readonly booking: Ref<"bookings">;
}

export function paymentRefs(paymentId: string): PaymentRefs {
  return {
    ledger: ref("ledger", paymentId),
    booking: ref("bookings", bookingIdOf(paymentId)),
  };
}

/** A ledger never outlives its booking: they are created in one order and never deleted alone. */
export function requireBooking(found: { booking: Versioned<Booking> | null }): Booking {
  if (found.booking === null) throw new Error("a ledger without its booking");
  return found.booking.data;
}

/** The ledger with its next look worked out anew; whoever changes facts starts a new count of tries. */
export function settleLook(ledger: Ledger): Ledger {
  return { ...ledger, wakeAt: nextLook(ledger), sweepTries: 0, version: ledger.version + 1 };
}

/**
 * The ledger, and of the booking and the client's view what changed. A booking that would stay the
 * same was not what the decision rested on, so it may be left out.
 */
export function paymentWrites(
  refs: PaymentRefs,
  found: Found<PaymentRefs>,
  after: { ledger: Ledger; booking: Booking },
): Write[] {
  const before = { ledger: found.ledger?.data, booking: found.booking?.data };
  const view = viewOf(after.ledger);
  const writes = [replace(refs.ledger, found.ledger, after.ledger)];
  if (before.ledger === undefined || !same(viewOf(before.ledger), view)) {
    writes.push(put(ref("payments", after.ledger.paymentId), view));
  }
  if (!same(before.booking, after.booking)) {
    const booking = { ...after.booking, version: after.booking.version + 1 };
    writes.push(replace(refs.booking, found.booking, booking));
  }
  return writes;
}

export function timelineWrite(
  { cause, what, now }: Pick<Told, "cause" | "what" | "now">,
  before: Ledger,
  after: Ledger,
): Write {
  // A read may be taken twice in a second, so only an event's id is a name of its own.
  const id = cause.startsWith("event:") ? cause.slice(6) : `v${String(after.version)}`;
  return create(ref("timeline", `${after.paymentId}/${id}`), {
    at: now,
    cause,
    what,
    status: statusOf(after),
    previous: statusOf(before),
  });
}

/** So that a later event without our metadata finds its payment. The bound id has one already. */
function newStripeIds(before: Ledger, after: Ledger): Write[] {
  const { paymentId } = after;
  return Object.keys(after.facts.intents)
    .filter((id) => !Object.hasOwn(before.facts.intents, id) && id !== before.paymentIntentId)
    .map((id) => put(ref("stripeIds", id), { paymentId }));
}

function same(a: unknown, b: unknown): boolean {
  return canonical(a) === canonical(b);
}
