import { expect } from "chai";
import { createBooking } from "../../../src/application/create-booking.ts";
import { createPaymentIntent } from "../../../src/application/create-payment-intent.ts";
import { ref } from "../../../src/application/ports.ts";
import { refusal } from "../../support/refusal.ts";
import { aWorld, type World } from "../../support/world.ts";

const UID = "user-1";

async function taken({ store }: World, slotId: string): Promise<number> {
  return (await store.read({ slot: ref("slots", slotId) })).slot!.data.taken;
}

describe("book and pay in one trip, refused", () => {
  it("does not lock the user of an app with an old price out of the last place", async () => {
    const world = aWorld();
    const booking = { itemId: "parking", slotId: "parking_1" };
    const trip = { booking, amount: 1800 };
    expect(await refusal(createPaymentIntent(world.deps, UID, trip))).to.equal("AMOUNT_MISMATCH");
    const corrected = { booking, amount: 1900 };
    const answer = await createPaymentIntent(world.deps, UID, corrected).catch(
      (error: unknown) => error,
    );
    expect(answer).to.have.property("clientSecret");
  });

  it("takes no place for a wrong amount", async () => {
    const world = aWorld();
    const trip = { booking: { itemId: "lounge", slotId: "lounge_1", quantity: 5 }, amount: 1 };
    await refusal(createPaymentIntent(world.deps, UID, trip));
    expect(await taken(world, "lounge_1")).to.equal(0);
  });

  it("takes no place for a request id that stood for something else", async () => {
    const world = aWorld();
    const { bookingId } = await createBooking(world.deps, UID, { itemId: "book" });
    await createPaymentIntent(world.deps, UID, { bookingId, requestId: "tap" });
    const other = { booking: { itemId: "lounge", slotId: "lounge_1" }, requestId: "tap" };
    expect(await refusal(createPaymentIntent(world.deps, UID, other))).to.equal(
      "REQUEST_ID_REUSED",
    );
    expect(await taken(world, "lounge_1")).to.equal(0);
  });
});
