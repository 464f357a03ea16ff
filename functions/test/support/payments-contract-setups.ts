/** The part of the payments' contract that is about saving a card; run by payments-contract.ts. */
import { expect } from "chai";
import type { SetupOrder } from "../../src/application/ports.ts";
import { isDomainError } from "../../src/domain/errors.ts";
import { failureOf, type World } from "./payments-contract.ts";

export function setups({ under, customerId }: World): void {
  const ask = (change: Partial<SetupOrder> = {}) =>
    under().payments.createSetup({
      key: "contract:setup",
      customerId: customerId(),
      usage: "on_session",
      metadata: { app: "holdfast", env: "contract", uid: "user-1" },
      ...change,
    });

  it("makes a SetupIntent and hands out its secret, the same for the same order", async () => {
    const made = await ask();
    if (made.kind !== "created") throw new Error(made.kind);
    expect(made.setupIntentId).to.match(/^seti_/);
    expect(made.clientSecret).to.contain("_secret_");
    expect(await ask()).to.deep.equal(made);
    expect(await ask({ key: "contract:setup:2" })).not.to.deep.equal(made);
  });

  it("says when the customer is gone", async () => {
    const outcome = await ask({ customerId: "cus_gone" });
    expect(outcome).to.deep.equal({ kind: "customer_missing" });
  });

  it("is loud about one key for two different orders", async () => {
    await ask();
    const thrown = await failureOf(ask({ metadata: { uid: "user-2" } }));
    expect(thrown).to.be.instanceOf(Error);
    expect(isDomainError(thrown)).to.equal(false);
  });
}
