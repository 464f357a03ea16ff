import type { Booking } from "../domain/booking.ts";
import type { Observation } from "../domain/facts.ts";
import { merge } from "../domain/merge.ts";
import { unsettledLook } from "../domain/next-look.ts";
import { viewOf } from "../domain/payment-view.ts";
import type { Ledger } from "../domain/payment.ts";
import { raiseAlarms } from "./alarms.ts";
import { decide } from "./decide.ts";
import { heldWrites } from "./held-writes.ts";
import {
  type Cause,
  paymentRefs,
  paymentWrites,
  requireBooking,
  same,
  settle,
  timelineWrite,
} from "./payment-writes.ts";
import { put, ref, type Deps, type Write } from "./ports.ts";

export interface Told extends Cause {
  readonly paymentId: string;
  readonly observations: readonly Observation[];
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
    const after = settle({ ...before.ledger, facts }, before.booking, told.now);
    const { ledger } = after;
    raiseAlarms(deps.journal, before, after);
    return {
      writes: [
        ...paymentWrites(refs, found, after, told.now),
        ...(await heldWrites(deps, before.booking, after.booking)),
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
 * For what was read from Stripe in passing: written only if it tells the customer, the sweep or the
 * count of declined cards something new, so that asking again and again about an unchanged payment
 * costs no write.
 */
export async function learnFrom(
  deps: Deps,
  known: { readonly ledger: Ledger; readonly booking?: Booking },
  told: Told,
): Promise<{ ledger: Ledger; booking?: Booking }> {
  const merged = { ...known.ledger, facts: merge(known.ledger.facts, told.observations) };
  const isNews =
    !same(viewOf(merged), viewOf(known.ledger)) ||
    triesIn(merged) > triesIn(known.ledger) ||
    unsettledLook(merged) !== unsettledLook(known.ledger);
  if (!isNews) return known;
  const applied = await applyFacts(deps, told);
  return applied.kind === "missing" ? known : applied;
}

/** Two cards that are declined alike look alike to the customer. */
function triesIn({ facts }: Ledger): number {
  return Object.keys(facts.tries).length;
}

/** So that a later event without our metadata finds its payment. The bound id has one already. */
function newStripeIds(before: Ledger, after: Ledger): Write[] {
  const { paymentId } = after;
  const adopted = after.paymentIntentId === null ? [] : [after.paymentIntentId];
  return [...new Set([...Object.keys(after.facts.intents), ...adopted])]
    .filter((id) => !Object.hasOwn(before.facts.intents, id) && id !== before.paymentIntentId)
    .map((id) => put(ref("stripeIds", id), { paymentId }));
}
