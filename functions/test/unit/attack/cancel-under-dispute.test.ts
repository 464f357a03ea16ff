import { expect } from "chai";
import { cancelForCustomer } from "../../../src/application/cancel-for-customer.ts";
import type { Deps } from "../../../src/application/ports.ts";
import { receiveEvent } from "../../../src/application/receive-event.ts";
import { wakeSweep } from "../../../src/application/wake-sweep.ts";
import { bookingOf, ledgerOf, MANAGER, paid, refundedAt } from "../../support/operations.ts";
import { keepDisputes } from "../../support/simulation/disputes.ts";
import { NOW } from "../../support/world.ts";

const MINUTE_MS = 60_000;

/** Canceled by the merchant, who owes all of it, while the bank holds it; then the bank has decided. */
async function canceledAndThen(decision: "won" | "lost") {
  const scene = await paid();
  const disputes = keepDisputes(scene.stripe, () => scene.clock.nowMs);
  const stripe = { ...scene.stripe, listDisputes: disputes.list };
  const deps: Deps = { ...scene.deps, stripe };
  await receiveEvent(deps, disputes.move(scene.intentId, "needs_response"));
  await cancelForCustomer(deps, MANAGER, { bookingId: scene.bookingId, reason: "storm" });
  const asked = Object.values((await ledgerOf(scene)).requests)[0];
  scene.clock.nowMs = NOW + MINUTE_MS;
  await receiveEvent(deps, disputes.move(scene.intentId, decision));
  for (const minutes of [2, 10, 60]) {
    scene.clock.nowMs = NOW + minutes * MINUTE_MS;
    await wakeSweep(deps);
  }
  const [request] = Object.values((await ledgerOf(scene)).requests);
  return { scene, asked, request };
}

describe("a cancellation while a dispute holds the money", () => {
  it("frees the places, and its refund waits for the bank's decision", async () => {
    const { scene, asked } = await canceledAndThen("won");
    expect(asked).to.include({ amount: 9000, state: "blocked", why: "canceled" });
    expect((await bookingOf(scene)).status).to.equal("canceled");
  });

  it("gives back what was won", async () => {
    const { scene, request } = await canceledAndThen("won");
    expect(request).to.include({ state: "bound" });
    expect(refundedAt(scene)).to.equal(9000);
  });

  it("gives nothing back on top of what the bank has taken", async () => {
    const { scene, request } = await canceledAndThen("lost");
    expect(request).to.include({ state: "rejected" });
    expect(refundedAt(scene)).to.equal(0);
  });
});
