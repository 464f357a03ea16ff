import { expect } from "chai";
import { createBooking } from "../../../src/application/create-booking.ts";
import { createPaymentIntent } from "../../../src/application/create-payment-intent.ts";
import { ref, type Deps } from "../../../src/application/ports.ts";
import { aWorld } from "../../support/world.ts";

const UID = "user-1";

/**
 * Stripe does not store a refusal under the key, so the same request may go through a moment later:
 * one call closes the attempt while another one has its PaymentIntent already.
 */
describe("an attempt closed by one call and placed by another", () => {
  it("never gives a customer two client secrets that can both be paid", async () => {
    const world = aWorld();
    const order = { itemId: "lounge", slotId: "lounge_1" };
    const { bookingId } = await createBooking(world.deps, UID, order);
    const firstId = `${bookingId}_full_1`;
    const isClosed = async () =>
      (await world.store.read({ l: ref("ledger", firstId) })).l?.data.closed === true;

    // The first call is answered unknown: the attempt stays `creating`.
    world.stripe.failNext("createIntent", { kind: "unknown" });
    await createPaymentIntent(world.deps, UID, { bookingId }).catch(() => undefined);

    // Tap A is refused, finds nothing in the list, and closes the attempt.
    const refused: Deps["stripe"] = {
      ...world.stripe,
      createIntent: (wanted) =>
        wanted.metadata["paymentId"] === firstId
          ? Promise.resolve({ kind: "refused", safe: "other" })
          : world.stripe.createIntent(wanted),
    };
    // Tap B's request reaches Stripe a moment later and goes through; its answer comes last.
    const slow: Deps["stripe"] = {
      ...world.stripe,
      createIntent: async (wanted) => {
        while (!(await isClosed())) await new Promise((go) => setImmediate(go));
        return world.stripe.createIntent(wanted);
      },
    };
    const taps = await Promise.allSettled([
      createPaymentIntent({ ...world.deps, stripe: refused }, UID, { bookingId }),
      createPaymentIntent({ ...world.deps, stripe: slow }, UID, { bookingId }),
    ]);
    const secrets = taps.flatMap((tap) =>
      tap.status === "fulfilled" ? [tap.value.paymentIntentId!] : [],
    );
    const payable = new Set(
      secrets.filter((id) => world.stripe.intents.get(id)?.status !== "canceled"),
    );
    expect([...payable]).to.have.length(1);
  });
});
