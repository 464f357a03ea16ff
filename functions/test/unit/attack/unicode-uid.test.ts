import { expect } from "chai";
import { ensureCustomer } from "../../../src/application/customer.ts";
import { Uid } from "../../../src/domain/ids.ts";
import { startOfflineStripe, type OfflineStripe } from "../adapters/stripe/offline-stripe.ts";
import { aWorld } from "../../support/world.ts";

describe("a user id in any script, as custom sign-in may give it", () => {
  let stripe: OfflineStripe;
  before(async () => {
    stripe = await startOfflineStripe();
  });
  after(() => stripe.close());

  it("gets a Stripe customer, though a header could not carry it", async () => {
    const uid = "顧客42";
    expect(Uid.safeParse(uid).success).to.equal(true);
    const deps = { ...aWorld().deps, stripe: stripe.payments };
    expect(await ensureCustomer(deps, uid)).to.match(/^cus_/);
  });
});
