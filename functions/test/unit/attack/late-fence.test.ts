import { expect } from "chai";
import { createCheckoutSession } from "../../../src/application/create-checkout-session.ts";
import type { Payments } from "../../../src/application/ports.ts";
import { wakeSweep } from "../../../src/application/wake-sweep.ts";
import type { AuthorizationPolicy } from "../../../src/domain/catalog.ts";
import { refusal } from "../../support/refusal.ts";
import { AT_ONCE, GUEST, ON_CAPTURE, paying, stateOf, tell } from "../../support/reserved.ts";

/** The customer pays in the sheet just after the page looked whether they had. */
async function paidBehindTheFence(policy: AuthorizationPolicy) {
  const scene = await paying(policy);
  let reads = 0;
  const readIntent: Payments["readIntent"] = async (intentId) => {
    const read = await scene.stripe.readIntent(intentId);
    if (reads++ > 0) return read;
    scene.stripe.advance(intentId, "requires_capture");
    await tell(scene, "payment_intent.amount_capturable_updated");
    return read;
  };
  const deps = { ...scene.deps, stripe: { ...scene.stripe, readIntent } };
  scene.clock.nowMs += 5_000;
  const call = createCheckoutSession(deps, GUEST, { bookingId: scene.bookingId });
  expect(await refusal(call)).to.equal("ALREADY_PAID");
  return scene;
}

describe("reserved money that came just before a fence", () => {
  for (const [name, policy, status] of [
    ["confirmed", AT_ONCE, "confirmed"],
    ["waiting for its capture", ON_CAPTURE, "processing"],
  ] as const) {
    it(`is not let go by the sweep: its booking stays ${name}`, async () => {
      const scene = await paidBehindTheFence(policy);
      for (const hours of [1, 3, 8, 24]) {
        scene.clock.nowMs += hours * 3_600_000;
        await wakeSweep(scene.deps);
      }
      expect(scene.stripe.intents.get(scene.intentId)?.status).to.equal("requires_capture");
      expect((await stateOf(scene)).booking.status).to.equal(status);
    });
  }
});
