import { expect } from "chai";
import { createBooking } from "../../../src/application/create-booking.ts";
import { createPaymentIntent } from "../../../src/application/create-payment-intent.ts";
import { ref, type Deps } from "../../../src/application/ports.ts";
import { receiveEvent } from "../../../src/application/receive-event.ts";
import { wakeSweep } from "../../../src/application/wake-sweep.ts";
import { startOfflineStripe, type OfflineStripe } from "../adapters/stripe/offline-stripe.ts";
import { aWorld } from "../../support/world.ts";

const UID = "user-1";
const ORDER = { itemId: "lounge", slotId: "lounge_1" };

describe("a live attempt that ends between two reads of one call", () => {
  let stripe: OfflineStripe;
  beforeEach(async () => {
    stripe = await startOfflineStripe();
  });
  afterEach(() => stripe.close());

  it("is followed by one that has a customer, and the booking can be paid", async () => {
    const world = aWorld();
    const deps: Deps = { ...world.deps, stripe: stripe.payments };
    const { bookingId } = await createBooking(deps, UID, ORDER);
    const first = await createPaymentIntent(deps, UID, { bookingId });
    await stripe.payments.cancelIntent(first.paymentIntentId!);
    const canceled = await stripe.noticeOf(first.paymentIntentId!, "payment_intent.canceled");

    let reads = 0;
    const store: Deps["store"] = {
      ...world.store,
      read: async (refs) => {
        const found = await world.store.read(refs);
        const isFirstLook = "found" in refs && refs["found"].collection === "bookings";
        // The webhook lands right after the first of the two reads of the booking.
        if (isFirstLook && (reads += 1) === 1) await receiveEvent(deps, canceled);
        return found;
      },
    };
    await createPaymentIntent({ ...deps, store }, UID, { bookingId }).catch(() => undefined);

    const second = (await world.store.read({ l: ref("ledger", `${bookingId}_full_2`) })).l!.data;
    const later: string[] = [];
    for (let n = 0; n < 3; n++) {
      later.push(
        await createPaymentIntent(deps, UID, { bookingId }).then(
          () => "payable",
          (error: unknown) => String((error as { reason?: string }).reason ?? error),
        ),
      );
    }
    world.clock.nowMs += 3_600_000;
    const swept = await wakeSweep(deps);
    expect({ customer: second.createParams.customerId, later, swept }).to.deep.include({
      later: ["payable", "payable", "payable"],
    });
  });
});
