import { expect } from "chai";
import { createBooking } from "../../../src/application/create-booking.ts";
import { createPaymentIntent } from "../../../src/application/create-payment-intent.ts";
import { ref, type Deps } from "../../../src/application/ports.ts";
import { aWorld } from "../../support/world.ts";

const UID = "user-1";
const SEEDS = 60;

/** As over a network: every read takes a few turns more or fewer. */
function jittered(store: Deps["store"], seed: number): Deps["store"] {
  let chance = seed * 7919 + 1;
  return {
    ...store,
    read: async (refs) => {
      chance = (chance * 48271) % 2147483647;
      for (let turn = chance % 5; turn > 0; turn--) await new Promise((go) => setImmediate(go));
      return store.read(refs);
    },
  };
}

describe("a few taps at once while the customer is gone at Stripe", () => {
  it("never freeze an attempt with an empty customer", async () => {
    const frozen: string[] = [];
    for (let seed = 1; seed <= SEEDS; seed++) {
      const world = aWorld();
      const order = { itemId: "lounge", slotId: "lounge_1" };
      const { bookingId } = await createBooking(world.deps, UID, order);
      world.store.seed(ref("customers", UID), { stripeCustomerId: "cus_gone", generation: 0 });
      const deps = { ...world.deps, store: jittered(world.store, seed) };
      const tap = () => createPaymentIntent(deps, UID, { bookingId }).catch(() => undefined);
      await Promise.all(Array.from({ length: 4 }, tap));
      for (const [path, data] of Object.entries(world.store.dump())) {
        if (!path.startsWith("ledger/")) continue;
        const { customerId } = data["createParams"] as { customerId: string };
        if (customerId === "") frozen.push(`seed ${String(seed)}: ${path.slice(-6)}`);
      }
    }
    expect(frozen).to.deep.equal([]);
  });
});
