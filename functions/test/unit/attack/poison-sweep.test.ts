import { expect } from "chai";
import { createBooking } from "../../../src/application/create-booking.ts";
import { createPaymentIntent } from "../../../src/application/create-payment-intent.ts";
import { ref, type Deps } from "../../../src/application/ports.ts";
import { wakeSweep } from "../../../src/application/wake-sweep.ts";
import { aWorld } from "../../support/world.ts";

const UID = "user-1";

describe("one ledger that cannot be read", () => {
  it("does not keep the sweep from all the others", async () => {
    const world = aWorld();
    const paymentIds: string[] = [];
    for (const slotId of ["lounge_1", "lounge_1"]) {
      const { bookingId } = await createBooking(world.deps, UID, { itemId: "lounge", slotId });
      world.stripe.failNext("createIntent", { kind: "unknown" }, { lost: true });
      await createPaymentIntent(world.deps, UID, { bookingId }).catch(() => undefined);
      paymentIds.push(`${bookingId}_full_1`);
      world.clock.nowMs += 1;
    }
    const [poisoned, healthy] = paymentIds;
    // What the Firestore store does with a document that does not fit its schema.
    const store: Deps["store"] = {
      ...world.store,
      read: async (refs) => {
        const isPoisoned = Object.values(refs).some(({ id }) => id === poisoned);
        if (isPoisoned) throw new Error(`ledger/${poisoned!} does not fit its schema: facts`);
        return world.store.read(refs);
      },
    };
    for (let minute = 0; minute < 10; minute++) {
      world.clock.nowMs += 61_000;
      await wakeSweep({ ...world.deps, store }).catch(() => undefined);
    }
    const { ledger } = await world.store.read({ ledger: ref("ledger", healthy!) });
    expect(ledger?.data.paymentIntentId).to.match(/^pi_/);
  });
});
