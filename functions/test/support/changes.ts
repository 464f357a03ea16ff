/** A tour that was paid for, and other times and things that it can be changed to. */
import { createBooking } from "../../src/application/create-booking.ts";
import { createPaymentIntent } from "../../src/application/create-payment-intent.ts";
import { deliverNotices } from "../../src/application/deliver-notices.ts";
import { ref, type Deps } from "../../src/application/ports.ts";
import { receiveEvent } from "../../src/application/receive-event.ts";
import { rescheduleBooking } from "../../src/application/reschedule-booking.ts";
import type { Booking } from "../../src/domain/booking.ts";
import { booksOf } from "./simulation/run.ts";
import {
  requireNone,
  violationsAnyTime,
  violationsAtRest,
  type Run,
} from "./invariants/violations.ts";
import { aWorld, LOUNGE, NOW, SLOT, type World } from "./world.ts";

export const CUSTOMER = "user-1";
export const HOUR_MS = 3_600_000;
export const HOLD_MS = 15 * 60_000;

/** All of it goes back until two days before, half of it until twelve hours before. */
export const TIERS = [
  { hoursBefore: 48, percent: 10_000, fee: 0 },
  { hoursBefore: 12, percent: 5_000, fee: 0 },
];

export const SAME = [{ itemId: "tour", slotId: "tour_2" }];
export const CHEAPER = [{ itemId: "walk", slotId: "walk_1" }];
export const DEARER = [{ itemId: "cruise", slotId: "cruise_1" }];
export const OLD = [{ itemId: "tour", slotId: "tour_1" }];

export type Bought = World & { readonly bookingId: string; readonly intentId: string };

/**
 * A tour for 45.00, in `tour_1`: by then `tour_2` costs the same, a walk 19.00 and a cruise 90.00.
 * @param hoursBefore that are left before it starts: 24 give half of it back, 72 all of it
 */
export async function bought(hoursBefore = 24): Promise<Bought> {
  const world = stocked(aWorld(), hoursBefore);
  const wish = { itemId: "tour", slotId: "tour_1" };
  const { bookingId } = await createBooking(world.deps, CUSTOMER, wish);
  const intentId = await pay(world, bookingId);
  return { ...world, bookingId, intentId };
}

export function stocked<W extends World>(world: W, hoursBefore = 24): W {
  const { store } = world;
  const sell = (itemId: string, unitAmount: number, capacity = 5) => {
    store.seed(ref("catalog", itemId), { ...LOUNGE, unitAmount, policy: { tiers: TIERS } });
    for (const n of [1, 2]) {
      const start = NOW + (n === 1 ? hoursBefore : 240) * HOUR_MS;
      const times = { start, end: start + 2 * HOUR_MS };
      store.seed(ref("slots", `${itemId}_${String(n)}`), { ...SLOT, ...times, itemId, capacity });
    }
  };
  sell("tour", 4_500);
  sell("walk", 1_900);
  sell("cruise", 9_000, 1);
  sell("nearly", 4_530);
  store.seed(ref("catalog", "gratis"), { ...LOUNGE, kind: "goods", unitAmount: 0 });
  store.seed(ref("slots", "lounge_full"), { ...SLOT, capacity: 0 });
  return world;
}

/** Pays what is to be paid next, and hears of it. */
export async function pay(
  { deps, stripe }: Pick<World, "deps" | "stripe">,
  bookingId: string,
  dueId?: string,
): Promise<string> {
  const wish = dueId === undefined ? { bookingId } : { bookingId, dueId };
  const { paymentIntentId: intentId } = await createPaymentIntent(deps, CUSTOMER, wish);
  if (intentId === null) throw new Error("nothing to pay");
  stripe.advance(intentId, "succeeded");
  await hear({ deps, stripe }, intentId);
  return intentId;
}

export async function hear({ deps, stripe }: Pick<World, "deps" | "stripe">, intentId: string) {
  for (const type of ["charge.succeeded", "payment_intent.succeeded"]) {
    await receiveEvent(deps, stripe.noticeOf(intentId, type));
  }
}

export async function change(
  { bookingId, deps }: Pick<Bought, "bookingId"> & { deps: Deps },
  items: typeof SAME,
  more: { dryRun?: boolean; requestId?: string } = {},
) {
  return rescheduleBooking(deps, CUSTOMER, { bookingId, items, ...more });
}

export async function bookingOf({ store, bookingId }: Bought): Promise<Booking> {
  const { found } = await store.read({ found: ref("bookings", bookingId) });
  if (found === null) throw new Error(`no booking ${bookingId}`);
  return found.data;
}

/** Places taken, of each slot that has any. */
export function taken({ store }: World): Record<string, number> {
  const slots = Object.entries(store.dump()).filter(([path]) => path.startsWith("slots/"));
  const places = slots.map(([path, slot]) => [path.slice(6), Number(slot["taken"])] as const);
  return Object.fromEntries(places.filter(([, count]) => count > 0));
}

/** The slots that it is for. */
export function slotsOf({ items }: Booking): (string | null)[] {
  return items.map(({ slotId }) => slotId);
}

/** Minor units that went back at Stripe. */
export function refunded({ stripe }: World): number {
  return [...stripe.refunds.values()].reduce((sum, { amount }) => sum + amount, 0);
}

export async function hearRefunds({ deps, stripe }: World): Promise<void> {
  for (const id of stripe.refunds.keys()) {
    await receiveEvent(deps, stripe.noticeOfRefund(id, "refund.updated"));
  }
}

/** No promise is broken. */
export function judge(world: World, where: string): void {
  requireNone(violationsAnyTime(runOf(world)), where);
}

/** Nor once the mails are out, and nothing is left to do. */
export async function judgeAtRest(world: World, where: string): Promise<void> {
  await deliverNotices(world.deps);
  requireNone(violationsAtRest(runOf(world)), where);
}

function runOf({ store, stripe, clock }: World): Run {
  return { documents: store.dump(), stripe: booksOf(stripe), now: clock.nowMs };
}
