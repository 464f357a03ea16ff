import { z } from "zod";
import type { Booking } from "../domain/booking.ts";
import { DomainError, isDomainError, type Reason } from "../domain/errors.ts";
import { BookingId, SlotId } from "../domain/ids.ts";
import type { Operator } from "../domain/roles.ts";
import type { Deed } from "./audit.ts";
import type { Canceled } from "./cancel.ts";
import { cancelByMerchant } from "./cancel-for-customer.ts";
import { changeSlot } from "./change-slot.ts";
import { dropChange } from "./end-change.ts";
import { OperatorReason } from "./operator-input.ts";
import { ref, type Deps } from "./ports.ts";

export const CancelSlotInput = z.strictObject({
  slotId: SlotId,
  reason: OperatorReason,
  /** Where the last call ended, as it told in `after`. */
  after: BookingId.optional(),
  /** Tells what would go back, and changes nothing. */
  dryRun: z.boolean().optional(),
});
export type CancelSlotInput = z.infer<typeof CancelSlotInput>;

/** So many in one call, each with its refunds at Stripe: the next call goes on. */
const BATCH_MAX = 20;
const LISTED_MAX = 1_000;
const AT_ONCE = 5;

/**
 * Weather, closure: the slot takes no more bookings, and those that it has are canceled by the
 * merchant, each with all of its items; of a booking that only wanted to move here, the change is given
 * up. Called again with `after` it goes on behind those that could not be canceled, which are named;
 * without it, from the beginning.
 * @throws DomainError SLOT_NOT_FOUND, CONTENTION, UNAVAILABLE
 */
export async function cancelSlot(
  deps: Deps,
  operator: Operator,
  { slotId, reason, after = "", dryRun = false }: CancelSlotInput,
) {
  const at = await deps.clock.now();
  const deed = { operator, action: "cancelSlot", reason, at } as const;
  // First, so that nobody joins those who are about to leave.
  await (dryRun ? requireSlot(deps, slotId) : changeSlot(deps, deed, slotId, blocked));
  const listed = await deps.store.openInSlot(slotId, LISTED_MAX);
  const ahead = listed.filter((bookingId) => bookingId > after).sort();
  const wanted = dryRun ? ahead : ahead.slice(0, BATCH_MAX);
  const canceled = await inTurns(wanted, (bookingId) =>
    cancelOne(deps, deed, { bookingId, slotId, dryRun }),
  );
  const failed = canceled.flatMap((one) => (isFailed(one) ? [one] : []));
  const done = canceled.flatMap((one) => (isFailed(one) ? [] : [one]));
  const serverTime = new Date(at).toISOString();
  const [bookings, left] = [done.length, listed.length - done.length];
  const next = ahead.length > wanted.length ? (wanted.at(-1) ?? null) : null;
  const answer = { slotId, bookings, refunds: totalsOf(done), left, failed };
  return { ...answer, after: next, serverTime };
}

function blocked() {
  return { state: "blocked" } as const;
}

async function requireSlot(deps: Deps, slotId: string): Promise<void> {
  const { slot } = await deps.store.read({ slot: ref("slots", slotId) });
  if (slot === null) throw new DomainError("SLOT_NOT_FOUND", { field: "slotId" });
}

interface Failed {
  readonly bookingId: string;
  readonly reason: Reason;
}

function isFailed(one: Canceled | Failed | null): one is Failed {
  return one !== null && "reason" in one;
}

/** One that cannot be canceled now must not keep the others: it is left, and told as such. */
async function cancelOne(deps: Deps, deed: Deed, one: Leaving): Promise<Canceled | Failed | null> {
  try {
    return await leave(deps, deed, one);
  } catch (error) {
    // Its hold ended, or its customer was faster.
    if (isDomainError(error, "BOOKING_EXPIRED") || isDomainError(error, "BOOKING_ENDED"))
      return null;
    if (isDomainError(error, "UNAVAILABLE")) throw error;
    const { bookingId } = one;
    const reason = isDomainError(error) ? error.reason : "INTERNAL";
    // That it is for the owner to give back so much is no fault.
    if (reason !== "NOT_PERMITTED") {
      deps.journal.alarm("slot_booking_not_canceled", { bookingId, error: String(error) });
    }
    return { bookingId, reason };
  }
}

interface Leaving {
  readonly bookingId: string;
  readonly slotId: string;
  readonly dryRun: boolean;
}

/** Somebody who only wanted to move here keeps the booking as it is. */
async function leave(deps: Deps, deed: Deed, { slotId, ...one }: Leaving) {
  const { bookingId } = one;
  const isIn = ({ items }: Booking) => items.some((item) => item.slotId === slotId);
  const { found } = await deps.store.read({ found: ref("bookings", bookingId) });
  if (found === null || isIn(found.data)) return cancelByMerchant(deps, deed, one);
  if (one.dryRun) return null;
  const left = await dropChange(deps, { bookingId, now: deed.at, cause: `call:${deed.action}` });
  // It was paid just now.
  if (left !== null && isIn(left)) return cancelByMerchant(deps, deed, one);
  // Its payment is being ended: the next call, or the sweep, gives the change up.
  return left?.pendingChange == null ? null : { bookingId, reason: "PAYMENT_IN_PROGRESS" as const };
}

async function inTurns<A, B>(all: readonly A[], work: (one: A) => Promise<B>): Promise<B[]> {
  const done: B[] = [];
  for (let from = 0; from < all.length; from += AT_ONCE) {
    done.push(...(await Promise.all(all.slice(from, from + AT_ONCE).map(work))));
  }
  return done;
}

/** Minor units by currency. */
function totalsOf(canceled: readonly (Canceled | null)[]): Record<string, number> {
  const totals: Record<string, number> = {};
  for (const one of canceled) {
    if (one === null || one.decision.refund === 0) continue;
    const { currency } = one.booking;
    totals[currency] = (totals[currency] ?? 0) + one.decision.refund;
  }
  return totals;
}
