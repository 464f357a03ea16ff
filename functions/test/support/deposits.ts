/** A booking of a trip: a deposit at booking, the balance two days before the start. */
import { createBooking } from "../../src/application/create-booking.ts";
import { createCheckoutSession } from "../../src/application/create-checkout-session.ts";
import { createPaymentIntent } from "../../src/application/create-payment-intent.ts";
import { deliverNotices } from "../../src/application/deliver-notices.ts";
import { ref } from "../../src/application/ports.ts";
import { receiveEvent } from "../../src/application/receive-event.ts";
import { wakeSweep } from "../../src/application/wake-sweep.ts";
import type { CatalogItem } from "../../src/domain/catalog.ts";
import { watched, type Watched } from "./invariants.ts";
import { violationsAnyTime, violationsAtRest } from "./invariants/violations.ts";
import { booksOf } from "./simulation/run.ts";
import { aWorld, LOUNGE, NOW, SLOT } from "./world.ts";

export const HOUR_MS = 3_600_000;
export const TRAVELLER = "user-1";
export const [PRICE, DEPOSIT, BALANCE] = [10_000, 3_000, 7_000];
export const START = NOW + 240 * HOUR_MS;
export const PAY_BY = START - 96 * HOUR_MS;
export const GRACE_ENDS = PAY_BY + 48 * HOUR_MS;

type Terms = CatalogItem["terms"] & { kind: "deposit" };
const TERMS: Terms = {
  ...{ kind: "deposit", percent: 3_000, balanceHoursBefore: 96, whenOverdue: "keep" },
};
/** Half goes back until a day before the start. */
const HALF = { tiers: [{ hoursBefore: 24, percent: 5_000, fee: 0 }] };

export interface Trip extends Watched {
  readonly bookingId: string;
}

export async function booked(
  terms: Partial<Terms> = {},
  item: Partial<CatalogItem> = {},
): Promise<Trip> {
  const world = watched(aWorld());
  const trip = { ...LOUNGE, name: "Trip", unitAmount: PRICE, policy: HALF };
  world.store.seed(ref("catalog", "trip"), { ...trip, ...item, terms: { ...TERMS, ...terms } });
  world.store.seed(ref("slots", "lounge_full"), SLOT);
  const times = { start: START, end: START + 8 * HOUR_MS };
  world.store.seed(ref("slots", "trip_1"), { ...SLOT, ...times, itemId: "trip", capacity: 4 });
  const order = { itemId: "trip", slotId: "trip_1" };
  const { bookingId } = await createBooking(world.deps, TRAVELLER, order);
  return { ...world, bookingId };
}

/** Where its customer is to pay what is due next; nobody has paid it. */
export async function paying({ deps, bookingId, clock }: Trip, dueId?: string) {
  clock.nowMs += 1_000;
  const named = dueId === undefined ? {} : { dueId };
  const answer = await createPaymentIntent(deps, TRAVELLER, { bookingId, ...named });
  return { intentId: answer.paymentIntentId!, paymentId: answer.paymentId! };
}

export async function tell({ deps, stripe }: Trip, intentId: string, type: string): Promise<void> {
  await receiveEvent(deps, stripe.noticeOf(intentId, type));
}

export async function pay(trip: Trip, dueId?: string) {
  const payment = await paying(trip, dueId);
  trip.stripe.advance(payment.intentId, "succeeded");
  await tell(trip, payment.intentId, "payment_intent.succeeded");
  return payment;
}

export async function reserve(trip: Trip, dueId?: string) {
  const payment = await paying(trip, dueId);
  trip.stripe.advance(payment.intentId, "requires_capture");
  await tell(trip, payment.intentId, "payment_intent.amount_capturable_updated");
  return payment;
}

export async function lose(trip: Trip, intentId: string): Promise<void> {
  trip.stripe.lapse(intentId);
  await tell(trip, intentId, "payment_intent.canceled");
}

export async function payOnPage(trip: Trip) {
  const { deps, stripe, bookingId } = trip;
  const { sessionId, amount } = await createCheckoutSession(deps, TRAVELLER, { bookingId });
  const intentId = stripe.payOnPage(sessionId!, "paid");
  await tell(trip, intentId, "payment_intent.succeeded");
  return { intentId, amount };
}

export async function bookingOf({ store, bookingId }: Trip) {
  return (await store.read({ found: ref("bookings", bookingId) })).found!.data;
}

export async function takenOf({ store }: Trip): Promise<number> {
  return (await store.read({ slot: ref("slots", "trip_1") })).slot!.data.taken;
}

/** The clock moves on, and the sweep finds nothing more to do. */
export async function at(trip: Trip, ms: number): Promise<void> {
  trip.clock.nowMs = Math.max(ms, trip.clock.nowMs);
  await wakeSweep(trip.deps);
  await deliverNotices(trip.deps);
}

/** So long that whatever is under way has come to its end, and Stripe has been asked about it. */
export async function rest(trip: Trip): Promise<void> {
  for (let hours = 0; hours < 6; hours++) await at(trip, trip.clock.nowMs + HOUR_MS);
}

export function noticesOf({ store }: Trip): string[] {
  const paths = Object.keys(store.dump()).filter((path) => path.startsWith("outbox/"));
  return paths.map((path) => path.split("_").slice(1).join("_")).sort();
}

/** What each PaymentIntent gave back, in minor units. */
export function givenBack({ stripe }: Trip): Record<string, number> {
  const given: Record<string, number> = {};
  for (const { intentId, amount } of stripe.refunds.values()) {
    given[intentId] = (given[intentId] ?? 0) + amount;
  }
  return given;
}

export function violationsOf(trip: Trip, when: "any time" | "at rest" = "at rest"): string[] {
  const stripe = booksOf(trip.stripe);
  const run = { documents: trip.store.dump(), stripe, now: trip.clock.nowMs };
  const found = when === "at rest" ? violationsAtRest(run) : violationsAnyTime(run);
  return [...found, ...trip.breaches];
}
