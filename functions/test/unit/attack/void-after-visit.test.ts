import { expect } from "chai";
import { markNoShow } from "../../../src/application/mark-no-show.ts";
import { voidPayment } from "../../../src/application/void-payment.ts";
import { wakeSweep } from "../../../src/application/wake-sweep.ts";
import type { Operator } from "../../../src/domain/roles.ts";
import { AT_ONCE, authorized, DAY_MS, keptBy, START, stateOf } from "../../support/reserved.ts";

const MANAGER: Operator = { uid: "manager-1", role: "manager" };

describe("reserved money that is let go after the visit", () => {
  it("leaves a visit that is over completed", async () => {
    const scene = await authorized(AT_ONCE);
    scene.clock.nowMs = START + DAY_MS;
    await wakeSweep(scene.deps);
    expect((await stateOf(scene)).booking.status).to.equal("completed");
    const wish = { paymentId: scene.paymentId, reason: "on the house" };
    expect(await voidPayment(scene.deps, MANAGER, wish)).to.include({ status: "canceled" });
    const { booking, taken } = await stateOf(scene);
    expect(booking).to.include({ status: "completed", cancellation: null });
    expect(taken).to.equal(2);
    expect(keptBy(scene)).to.equal(0);
    expect(await voidPayment(scene.deps, MANAGER, wish).catch(String)).to.include("ALREADY_VOIDED");
  });

  it("leaves a missed visit missed", async () => {
    const scene = await authorized(AT_ONCE);
    scene.clock.nowMs = START + 60_000;
    await markNoShow(scene.deps, MANAGER, { bookingId: scene.bookingId, reason: "nobody came" });
    await voidPayment(scene.deps, MANAGER, { paymentId: scene.paymentId, reason: "not charged" });
    expect((await stateOf(scene)).booking).to.include({ status: "no_show", cancellation: null });
    expect(scene.stripe.intents.get(scene.intentId)?.status).to.equal("canceled");
  });
});
