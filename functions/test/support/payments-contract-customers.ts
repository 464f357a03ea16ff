/** The part of the payments' contract that is about customers; run by payments-contract.ts. */
import { expect } from "chai";
import type { World } from "./payments-contract.ts";

export function customers({ under, order, customerId }: World): void {
  it("erases a customer, of whom nothing new can be made then", async () => {
    const { payments } = under();
    expect(await payments.eraseCustomer(customerId())).to.equal("erased");
    const outcome = await payments.createIntent(order());
    expect(outcome).to.deep.equal({ kind: "customer_missing" });
    expect(await payments.createSheetSecret(customerId(), null)).to.equal(null);
  });

  it("takes for erased whom it does not have, and whom it has erased", async () => {
    const { payments } = under();
    await payments.eraseCustomer(customerId());
    expect(await payments.eraseCustomer(customerId())).to.equal("erased");
    expect(await payments.eraseCustomer("cus_gone")).to.equal("erased");
  });

  it("leaves a payment of an erased customer as it is", async () => {
    const { payments, pay } = under();
    const made = await payments.createIntent(order());
    if (made.kind !== "created") throw new Error(made.kind);
    await pay(made.intentId);
    await payments.eraseCustomer(customerId());
    const read = await payments.readIntent(made.intentId);
    expect(read?.stripeStatus).to.equal("succeeded");
  });
}
