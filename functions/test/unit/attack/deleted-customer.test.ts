import { expect } from "chai";
import { createBooking } from "../../../src/application/create-booking.ts";
import { createPaymentIntent } from "../../../src/application/create-payment-intent.ts";
import { aWorld } from "../../support/world.ts";

const UID = "user-1";

describe("a customer deleted at Stripe while an attempt is live", () => {
  it("does not keep the booking from being paid by one of the next calls", async () => {
    const world = aWorld();
    const order = { itemId: "lounge", slotId: "lounge_1" };
    const { bookingId } = await createBooking(world.deps, UID, order);
    const first = await createPaymentIntent(world.deps, UID, { bookingId });
    world.stripe.deleteCustomer(first.paymentSheet!.customerId);
    const answers: string[] = [];
    for (let n = 0; n < 5; n++) {
      world.clock.nowMs += 5_000;
      const answer = await createPaymentIntent(world.deps, UID, { bookingId }).then(
        () => "payable",
        (error: unknown) => (error as { reason: string }).reason,
      );
      answers.push(answer);
    }
    expect(answers).to.include("payable");
  });
});
