import { expect } from "chai";
import { createBooking } from "../../../src/application/create-booking.ts";
import { createPaymentIntent } from "../../../src/application/create-payment-intent.ts";
import { getPaymentStatus } from "../../../src/application/get-payment-status.ts";
import { ref } from "../../../src/application/ports.ts";
import { refusal } from "../../support/refusal.ts";
import { aWorld } from "../../support/world.ts";

const UID = "user-1";

describe("a caller who asks without end", () => {
  it("costs Stripe no more than two reads of an idle payment in a second", async () => {
    const world = aWorld();
    const order = { itemId: "lounge", slotId: "lounge_1" };
    const { bookingId } = await createBooking(world.deps, UID, order);
    await createPaymentIntent(world.deps, UID, { bookingId });
    world.clock.nowMs += 60_000;
    for (let n = 0; n < 50; n++) await getPaymentStatus(world.deps, UID, { bookingId });
    const reads = world.stripe.calls.filter(({ method }) => method === "readIntent");
    expect(reads.length).to.be.at.most(2);
  });

  it("takes no more places a minute than calls are allowed", async () => {
    const world = aWorld({ callsPerMinuteMax: 2 });
    const order = { itemId: "lounge", slotId: "lounge_1" };
    for (let n = 0; n < 2; n++) await createBooking(world.deps, UID, order);
    expect(await refusal(createBooking(world.deps, UID, order))).to.equal("RATE_LIMITED");
    const { slot } = await world.store.read({ slot: ref("slots", "lounge_1") });
    expect(slot?.data.taken).to.equal(2);
  });
});
