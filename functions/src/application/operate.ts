/** What an operator does to one payment: one commit, with its entries in the timeline and in the log. */
import type { Booking } from "../domain/booking.ts";
import { DomainError } from "../domain/errors.ts";
import type { Ledger } from "../domain/payment.ts";
import { raiseAlarms } from "./alarms.ts";
import { audited, type Deed } from "./audit.ts";
import { decide } from "./decide.ts";
import { heldWrites } from "./held-writes.ts";
import {
  paymentRefs,
  paymentWrites,
  requireBooking,
  settle,
  timelineWrite,
} from "./payment-writes.ts";
import type { Deps, Write } from "./ports.ts";

interface Operated {
  readonly ledger: Ledger;
  readonly booking: Booking;
}

export interface Operation {
  /** Null where it was done before: then nothing is written. */
  readonly ledger: Ledger | null;
  readonly writes?: readonly Write[];
}

/**
 * @param change decides on what was read, and runs again whenever somebody else was faster
 * @throws DomainError PAYMENT_NOT_FOUND, PAID_OUTSIDE, CONTENTION, UNAVAILABLE, and whatever `change` throws
 */
export async function operateOn(
  deps: Deps,
  deed: Deed,
  { paymentId, what }: { readonly paymentId: string; readonly what: string },
  change: (found: Operated) => Operation | Promise<Operation>,
): Promise<Operated> {
  const refs = paymentRefs(paymentId);
  const cause = { cause: `call:${deed.action}`, what, now: deed.at };
  return decide(deps, async () => {
    const found = await deps.store.read(refs);
    if (found.ledger === null) throw unknownPayment(found.booking?.data, paymentId);
    const before = { ledger: found.ledger.data, booking: requireBooking(found) };
    const { ledger, writes = [] } = await change(before);
    if (ledger === null) return { writes: [], result: before };
    const after = settle(ledger, before.booking, deed.at);
    raiseAlarms(deps.journal, before, after);
    return {
      writes: [
        ...paymentWrites(refs, found, after, deed.at),
        ...(await heldWrites(deps, before.booking, after.booking)),
        timelineWrite(cause, before.ledger, after.ledger),
        audited(deps, deed, { of: refs.ledger, before: before.ledger, after: after.ledger }),
        ...writes,
      ],
      result: after,
    };
  });
}

/** Only what came through Stripe has a ledger. */
function unknownPayment(booking: Booking | undefined, paymentId: string): DomainError {
  const isOutside = booking?.payments[paymentId]?.outside !== undefined;
  return new DomainError(isOutside ? "PAID_OUTSIDE" : "PAYMENT_NOT_FOUND", { field: "paymentId" });
}
