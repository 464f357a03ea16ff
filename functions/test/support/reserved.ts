/** A booking of a place whose money is only reserved, in a small world. */
import { createBooking } from "../../src/application/create-booking.ts";
import { createPaymentIntent } from "../../src/application/create-payment-intent.ts";
import { ref } from "../../src/application/ports.ts";
import { receiveEvent } from "../../src/application/receive-event.ts";
import type { AuthorizationPolicy, PolicyTier } from "../../src/domain/catalog.ts";
import { aWorld, LOUNGE, NOW, SLOT, type World } from "./world.ts";

export const GUEST = "user-1";
export const DAY_MS = 24 * 3_600_000;
/** Milliseconds: when the place is entered. */
export const START = NOW + 5 * DAY_MS;

export type Reserved = World & { bookingId: string; intentId: string; paymentId: string };

export const ON_CAPTURE: AuthorizationPolicy = { confirmOn: "capture", whenLost: "hold" };
export const AT_ONCE: AuthorizationPolicy = { confirmOn: "authorization", whenLost: "hold" };
export const OR_CANCELED: AuthorizationPolicy = { confirmOn: "authorization", whenLost: "cancel" };

/** Two places of 45.00, and a PaymentIntent that nobody has confirmed. */
export async function paying(
  authorization: AuthorizationPolicy,
  tiers: PolicyTier[] = [],
): Promise<Reserved> {
  const world = aWorld();
  const item = { ...LOUNGE, policy: { tiers, authorization }, captureMethod: "manual" } as const;
  world.store.seed(ref("catalog", "suite"), item);
  const slot = { ...SLOT, itemId: "suite", start: START, end: START + DAY_MS };
  world.store.seed(ref("slots", "suite_1"), slot);
  const wish = { itemId: "suite", slotId: "suite_1", quantity: 2 };
  const { bookingId } = await createBooking(world.deps, GUEST, wish);
  const made = await createPaymentIntent(world.deps, GUEST, { bookingId });
  return { ...world, bookingId, intentId: made.paymentIntentId!, paymentId: made.paymentId! };
}

export async function authorized(
  policy: AuthorizationPolicy,
  tiers?: PolicyTier[],
): Promise<Reserved> {
  const scene = await paying(policy, tiers);
  scene.stripe.advance(scene.intentId, "requires_capture");
  await tell(scene, "charge.succeeded");
  await tell(scene, "payment_intent.amount_capturable_updated");
  return scene;
}

export async function tell(scene: Reserved, type: string): Promise<void> {
  await receiveEvent(scene.deps, scene.stripe.noticeOf(scene.intentId, type));
}

export async function stateOf({ store, bookingId, paymentId }: Reserved) {
  const { booking, ledger, slot } = await store.read({
    booking: ref("bookings", bookingId),
    ledger: ref("ledger", paymentId),
    slot: ref("slots", "suite_1"),
  });
  return { booking: booking!.data, ledger: ledger!.data, taken: slot!.data.taken };
}

/** Minor units: what the merchant has, by the fake Stripe's own objects. */
export function keptBy({ stripe, intentId }: Reserved): number {
  const intent = stripe.intents.get(intentId);
  const taken = intent?.status === "succeeded" ? (intent.taken ?? intent.order.amount) : 0;
  return [...stripe.refunds.values()].reduce((sum, { amount }) => sum - amount, taken);
}
