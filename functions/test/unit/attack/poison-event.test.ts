import { expect } from "chai";
import { createBooking } from "../../../src/application/create-booking.ts";
import { createPaymentIntent } from "../../../src/application/create-payment-intent.ts";
import type { Deps } from "../../../src/application/ports.ts";
import { receiveEvent } from "../../../src/application/receive-event.ts";
import { aWorld } from "../../support/world.ts";

const UID = "user-1";

describe("an event of ours that can never be applied", () => {
  it("leaves a durable trace before Stripe gives up on it", async () => {
    const world = aWorld();
    const order = { itemId: "lounge", slotId: "lounge_1" };
    const { bookingId } = await createBooking(world.deps, UID, order);
    const { paymentIntentId } = await createPaymentIntent(world.deps, UID, { bookingId });
    world.stripe.advance(paymentIntentId!, "succeeded");
    const notice = world.stripe.noticeOf(paymentIntentId!, "payment_intent.succeeded");
    // What the Firestore store does with a document that does not fit its schema.
    const store: Deps["store"] = {
      ...world.store,
      read: async (refs) => {
        const isPoisoned = Object.values(refs).some(({ id }) => id === bookingId);
        if (isPoisoned) throw new Error(`bookings/${bookingId} does not fit its schema: dues`);
        return world.store.read(refs);
      },
    };
    // Three days of redelivery.
    for (let hour = 0; hour < 72; hour++) {
      world.clock.nowMs += 3_600_000;
      await receiveEvent({ ...world.deps, store }, notice).catch(() => undefined);
    }
    const kept = Object.keys(world.store.dump()).filter((path) => path.startsWith("stripeEvents/"));
    expect(kept).to.deep.equal([`stripeEvents/${notice.eventId}`]);
  });
});
