import { expect } from "chai";
import { createBooking } from "../../../src/application/create-booking.ts";
import { createPaymentIntent } from "../../../src/application/create-payment-intent.ts";
import { ref, type Deps } from "../../../src/application/ports.ts";
import { receiveEvent } from "../../../src/application/receive-event.ts";
import { wakeSweep } from "../../../src/application/wake-sweep.ts";
import { aWorld } from "../../support/world.ts";

const UID = "user-1";

describe("a sweep that cannot finish", () => {
  it("leaves no look in the past: an unbound attempt whose customer is gone is postponed or bound", async () => {
    const world = aWorld();
    const order = { itemId: "lounge", slotId: "lounge_1" };
    const { bookingId } = await createBooking(world.deps, UID, order);
    world.stripe.failNext("createIntent", { kind: "unknown" }, { lost: true });
    await createPaymentIntent(world.deps, UID, { bookingId }).catch(() => undefined);
    const [intentId] = [...world.stripe.intents.keys()];
    world.stripe.advance(intentId!, "canceled");
    await receiveEvent(world.deps, world.stripe.noticeOf(intentId!, "payment_intent.canceled"));
    // The key is a day old and forgotten, and the customer was deleted in the dashboard.
    world.clock.nowMs += 25 * 3_600_000;
    const stripe: Deps["stripe"] = {
      ...world.stripe,
      findIntent: () => Promise.resolve(null),
      createIntent: () => Promise.resolve({ kind: "customer_missing" }),
    };
    for (let minute = 0; minute < 3; minute++) {
      await wakeSweep({ ...world.deps, stripe });
      world.clock.nowMs += 60_000;
    }
    const { ledger } = await world.store.read({ ledger: ref("ledger", `${bookingId}_full_1`) });
    const { wakeAt } = ledger!.data;
    expect(wakeAt === null || wakeAt > world.clock.nowMs - 60_000, String(wakeAt)).to.equal(true);
  });
});
