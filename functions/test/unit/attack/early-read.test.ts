import { expect } from "chai";
import { createBooking } from "../../../src/application/create-booking.ts";
import { createPaymentIntent } from "../../../src/application/create-payment-intent.ts";
import { getPaymentStatus } from "../../../src/application/get-payment-status.ts";
import { ref } from "../../../src/application/ports.ts";
import { receiveEvent } from "../../../src/application/receive-event.ts";
import { wakeSweep } from "../../../src/application/wake-sweep.ts";
import { aWorld } from "../../support/world.ts";

const UID = "user-1";

describe("a read one second ahead of the event's clock", () => {
  it("does not keep a paid booking from being confirmed: Stripe is asked once more", async () => {
    const world = aWorld();
    const order = { itemId: "lounge", slotId: "lounge_1" };
    const { bookingId } = await createBooking(world.deps, UID, order);
    const { paymentIntentId, paymentId } = await createPaymentIntent(world.deps, UID, {
      bookingId,
    });
    world.clock.nowMs += 60_000;
    world.stripe.advance(paymentIntentId!, "requires_action");
    // The app polls while the customer is at the bank; the answer's Date is a second ahead.
    world.clock.nowMs += 1_000;
    await getPaymentStatus(world.deps, UID, { bookingId });
    world.clock.nowMs -= 1_000;
    world.stripe.advance(paymentIntentId!, "succeeded");
    const notice = world.stripe.noticeOf(paymentIntentId!, "payment_intent.succeeded");
    world.clock.nowMs += 2_000;
    await receiveEvent(world.deps, notice);
    for (let minute = 0; minute < 30; minute++) {
      world.clock.nowMs += 60_000;
      await wakeSweep(world.deps);
    }
    const { booking } = await world.store.read({ booking: ref("bookings", bookingId) });
    const { ledger } = await world.store.read({ ledger: ref("ledger", paymentId!) });
    const { status, paymentStatus } = booking!.data;
    expect({ status, paymentStatus, wakeAt: ledger!.data.wakeAt, alarms: world.alarms }).to.include(
      {
        status: "confirmed",
      },
    );
  });
});
