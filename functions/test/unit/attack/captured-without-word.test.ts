import { expect } from "chai";
import { createBooking } from "../../../src/application/create-booking.ts";
import { createPaymentIntent } from "../../../src/application/create-payment-intent.ts";
import { ref } from "../../../src/application/ports.ts";
import { receiveEvent } from "../../../src/application/receive-event.ts";
import { wakeSweep } from "../../../src/application/wake-sweep.ts";
import { aWorld } from "../../support/world.ts";

const UID = "user-1";

describe("a charge's event that came while the PaymentIntent's was lost", () => {
  it("makes the sweep look, and the booking is confirmed", async () => {
    const world = aWorld();
    const order = { itemId: "lounge", slotId: "lounge_1" };
    const { bookingId } = await createBooking(world.deps, UID, order);
    const { paymentIntentId } = await createPaymentIntent(world.deps, UID, { bookingId });
    world.stripe.advance(paymentIntentId!, "succeeded");
    await receiveEvent(world.deps, world.stripe.noticeOf(paymentIntentId!, "charge.succeeded"));
    for (let minute = 0; minute < 60; minute++) {
      world.clock.nowMs += 60_000;
      await wakeSweep(world.deps);
    }
    const { booking } = await world.store.read({ booking: ref("bookings", bookingId) });
    const { status, payments } = booking!.data;
    expect(Object.values(payments)[0]?.captured).to.equal(4500);
    expect(status).to.equal("confirmed");
  });
});
