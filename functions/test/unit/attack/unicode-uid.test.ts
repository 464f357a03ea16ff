import { expect } from "chai";
import { ensureCustomer } from "../../../src/application/customer.ts";
import { Uid } from "../../../src/domain/ids.ts";
import { startOfflineStripe, type OfflineStripe } from "../adapters/stripe/offline-stripe.ts";
import { aWorld } from "../../support/world.ts";

describe("attack: a user id that custom sign-in may give, and that ids.ts takes", () => {
  let stripe: OfflineStripe;
  before(async () => {
    stripe = await startOfflineStripe();
  });
  after(() => stripe.close());

  for (const uid of ["顧客42"]) {
    it(`${uid} gets a Stripe customer`, async () => {
      expect(Uid.safeParse(uid).success).to.equal(true);
      const deps = { ...aWorld().deps, stripe: stripe.payments };
      expect(await ensureCustomer(deps, uid)).to.match(/^cus_/);
    });
  }
});
