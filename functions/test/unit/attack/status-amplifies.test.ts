import { expect } from "chai";
import { createBooking } from "../../../src/application/create-booking.ts";
import { createPaymentIntent } from "../../../src/application/create-payment-intent.ts";
import { getPaymentStatus } from "../../../src/application/get-payment-status.ts";
import { aWorld } from "../../support/world.ts";

const UID = "user-1";

describe("attack: getPaymentStatus as a pump on Stripe's rate limit", () => {
  it("an idle payment, asked 50 times in one second, is asked of Stripe once or twice", async () => {
    const world = aWorld();
    const order = { itemId: "lounge", slotId: "lounge_1" };
    const { bookingId } = await createBooking(world.deps, UID, order);
    await createPaymentIntent(world.deps, UID, { bookingId });
    world.clock.nowMs += 60_000;
    for (let n = 0; n < 50; n++) await getPaymentStatus(world.deps, UID, { bookingId });
    const reads = world.stripe.calls.filter(({ method }) => method === "readIntent");
    expect(reads.length).to.be.at.most(2);
  });
});
