import { expect } from "chai";
import { cancelBooking } from "../../../src/application/cancel-booking.ts";
import { capturePayment } from "../../../src/application/capture-payment.ts";
import { receiveEvent } from "../../../src/application/receive-event.ts";
import { wakeSweep } from "../../../src/application/wake-sweep.ts";
import { AT_ONCE, authorized, GUEST, keptBy, stateOf, tell } from "../../support/reserved.ts";
import { NOW } from "../../support/world.ts";

const MANAGER = { uid: "manager-1", role: "manager" } as const;
const FREE = [{ hoursBefore: 0, percent: 10_000, fee: 0 }];

/** 60.00 of 90.00 are taken, and the Dashboard gives back as much as was never taken. */
async function refundedByTheRest() {
  const scene = await authorized(AT_ONCE, FREE);
  const { deps, stripe, paymentId, intentId } = scene;
  await capturePayment(deps, MANAGER, { paymentId, amount: 6000, reason: "a shorter stay" });
  await tell(scene, "charge.captured");
  const order = { key: "dashboard", intentId, amount: 3000, metadata: {} };
  const made = await stripe.createRefund(order);
  if (made.kind !== "created") throw new Error(made.kind);
  await receiveEvent(deps, stripe.noticeOfRefund(made.stripeRefundId, "refund.created"));
  return scene;
}

describe("a refund of just as much as was never taken", () => {
  it("is one, and no release: it counts as given back", async () => {
    const scene = await refundedByTheRest();
    const { booking } = await stateOf(scene);
    const sums = { captured: 6000, reserved: 3000, settled: 3000 };
    expect(booking.payments[scene.paymentId]).to.include(sums);
  });

  it("does not keep a cancellation from giving back the rest", async () => {
    const scene = await refundedByTheRest();
    await cancelBooking(scene.deps, GUEST, { bookingId: scene.bookingId });
    for (const minutes of [1, 5, 30]) {
      scene.clock.nowMs = NOW + minutes * 60_000;
      await wakeSweep(scene.deps);
    }
    expect(keptBy(scene)).to.equal(0);
    expect(scene.alarms).to.not.include("refund_refused");
  });
});
