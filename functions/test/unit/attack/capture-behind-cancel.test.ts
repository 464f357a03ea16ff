import { expect } from "chai";
import { cancelBooking } from "../../../src/application/cancel-booking.ts";
import { cancelForCustomer } from "../../../src/application/cancel-for-customer.ts";
import { capturePayment } from "../../../src/application/capture-payment.ts";
import { wakeSweep } from "../../../src/application/wake-sweep.ts";
import { DomainError } from "../../../src/domain/errors.ts";
import type { Operator } from "../../../src/domain/roles.ts";
import { refusal } from "../../support/refusal.ts";
import {
  AT_ONCE,
  authorized,
  GUEST,
  keptBy,
  stateOf,
  type Reserved,
} from "../../support/reserved.ts";
import { NOW } from "../../support/world.ts";

const MANAGER: Operator = { uid: "manager-1", role: "manager" };
const FREE = [{ hoursBefore: 0, percent: 10_000, fee: 0 }];
const PART = [{ hoursBefore: 0, percent: 7_000, fee: 0 }];

/** Somebody takes all of it in the Dashboard, and the event is still on its way. */
async function takenInTheDashboard(tiers: typeof FREE): Promise<Reserved> {
  const scene = await authorized(AT_ONCE, tiers);
  const order = { key: "dashboard", intentId: scene.intentId, amount: 9000 };
  await scene.stripe.captureIntent(order);
  return scene;
}

async function sweeps(scene: Reserved): Promise<void> {
  for (const minutes of [1, 5, 30]) {
    scene.clock.nowMs = NOW + minutes * 60_000;
    await wakeSweep(scene.deps);
  }
}

describe("money that was taken behind a cancellation's back", () => {
  it("goes back when the customer had canceled for nothing", async () => {
    const scene = await takenInTheDashboard(FREE);
    await cancelBooking(scene.deps, GUEST, { bookingId: scene.bookingId });
    await sweeps(scene);
    expect((await stateOf(scene)).booking.status).to.equal("canceled");
    expect(keptBy(scene)).to.equal(0);
    expect(scene.stripe.refunds.size).to.equal(1);
  });

  it("goes back but for what the policy keeps", async () => {
    const scene = await takenInTheDashboard(PART);
    await cancelBooking(scene.deps, GUEST, { bookingId: scene.bookingId });
    await sweeps(scene);
    expect((await stateOf(scene)).booking.cancellation).to.include({ retained: 2700 });
    expect(keptBy(scene)).to.equal(2700);
  });

  it("goes back when the merchant cancels", async () => {
    const scene = await takenInTheDashboard(PART);
    const wish = { bookingId: scene.bookingId, reason: "storm" };
    await cancelForCustomer(scene.deps, MANAGER, wish);
    await sweeps(scene);
    expect(keptBy(scene)).to.equal(0);
  });

  it("is not left behind by a merchant who cancels while a capture is under way", async () => {
    const scene = await authorized(AT_ONCE, PART);
    scene.stripe.failNext("captureIntent", new DomainError("STRIPE_UNAVAILABLE"));
    const order = { paymentId: scene.paymentId, reason: "arrived" };
    await capturePayment(scene.deps, MANAGER, order);
    const wish = { bookingId: scene.bookingId, reason: "storm" };
    const cancel = () => cancelForCustomer(scene.deps, MANAGER, wish);
    expect(await refusal(cancel())).to.equal("PAYMENT_IN_PROGRESS");
    await sweeps(scene);
    await cancel();
    await sweeps(scene);
    expect((await stateOf(scene)).booking.status).to.equal("canceled");
    expect(keptBy(scene)).to.equal(0);
  });
});
