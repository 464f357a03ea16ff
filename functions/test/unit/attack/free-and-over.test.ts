import { expect } from "chai";
import { createBooking } from "../../../src/application/create-booking.ts";
import { deleteMyData } from "../../../src/application/delete-my-data.ts";
import { ref } from "../../../src/application/ports.ts";
import { wakeSweep } from "../../../src/application/wake-sweep.ts";
import { aWorld, LOUNGE, SLOT } from "../../support/world.ts";

describe("a booking that cost nothing", () => {
  it("is completed when its time is over, so that its customer can be forgotten", async () => {
    const { deps, store, clock } = aWorld();
    store.seed(ref("catalog", "talk"), { ...LOUNGE, unitAmount: 0 });
    store.seed(ref("slots", "talk_1"), { ...SLOT, itemId: "talk" });
    const wish = { itemId: "talk", slotId: "talk_1" };
    const { bookingId } = await createBooking(deps, "ada", wish);
    clock.nowMs = SLOT.end + 60_000;
    await wakeSweep(deps);
    const { booking } = await store.read({ booking: ref("bookings", bookingId) });
    expect(booking?.data.status).to.equal("completed");
    expect((await deleteMyData(deps, "ada")).status).to.equal("erased");
  });
});
