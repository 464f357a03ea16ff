/** What a change of a booking came to, kept under the name of its request: a repeat is told the same. */
import type { Booking } from "../domain/booking.ts";
import { DomainError } from "../domain/errors.ts";
import type { Price } from "../domain/price.ts";
import type { WantedItem } from "../domain/priced-items.ts";
import type { Idempotency } from "./documents.ts";
import { create, type Deps, type Write } from "./ports.ts";
import { checkReuse, requestRecord, requestRef } from "./request-id.ts";

export interface ChangeWish {
  readonly bookingId: string;
  readonly uid: string;
  readonly items: readonly WantedItem[];
  readonly dryRun: boolean;
  readonly requestId: string;
  /** As it came: a repeat has to be the same. */
  readonly input: object;
  readonly now: number;
  readonly cause: string;
}

export interface Decided {
  readonly kind: "done" | "to_pay" | "none";
  readonly booking: Booking;
  /** What it costs then. */
  readonly price: Price;
  readonly dueId: string | null;
  /** Minor units: what is to be paid, and what goes back. */
  readonly amount: number;
  readonly refund: number;
  /** The payments that give it back. */
  readonly givers: readonly string[];
}

function nameOf({ uid, requestId }: ChangeWish) {
  return requestRef(uid, "rescheduleBooking", requestId);
}

/**
 * This very call, when only the acknowledgement of its commit was lost, or an earlier one of its name.
 * @throws DomainError REQUEST_ID_REUSED
 */
export async function repeated(deps: Deps, wish: ChangeWish): Promise<Idempotency | null> {
  if (wish.dryRun) return null;
  const { known } = await deps.store.read({ known: nameOf(wish) });
  if (known !== null) checkReuse(known.data, requestRecord(wish.input, null, 0));
  return known?.data ?? null;
}

/** For the commit of the change. */
export function remember(
  { kind, dueId, amount, refund }: Omit<Decided, "booking">,
  wish: ChangeWish,
): Write[] {
  if (wish.dryRun) return [];
  const record = requestRecord(wish.input, wish.bookingId, wish.now, dueId);
  return [create(nameOf(wish), { ...record, change: { kind, amount, refund } })];
}

/**
 * What the first call was told; of what was to be paid then, what has become of it.
 * @throws DomainError CHANGE_LAPSED
 */
export function replayed(booking: Booking, { change, dueId }: Idempotency): Decided {
  const { kind = "none", amount = 0, refund = 0 } = change ?? {};
  const { pendingChange, price } = booking;
  const givers = refund > 0 ? Object.keys(booking.payments) : [];
  const told = { booking, price, dueId, amount, refund, givers };
  if (kind !== "to_pay") return { ...told, kind };
  if (pendingChange?.dueId === dueId) return { ...told, kind, price: pendingChange.price };
  if (dueId !== null && booking.dues[dueId]?.paidBy != null) return { ...told, kind: "done" };
  throw new DomainError("CHANGE_LAPSED", { field: "requestId" });
}
