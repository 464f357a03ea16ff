import { expect } from "chai";
import { refundPayment } from "../../../src/application/refund-payment.ts";
import { bookingOf, bought, change, CHEAPER, DEARER } from "../../support/changes.ts";
import { OWNER } from "../../support/operations.ts";

describe("a booking whose money all went back after a change had kept some", () => {
  it("never owes more than it costs", async () => {
    const scene = await bought();
    await change(scene, CHEAPER);
    const paymentId = Object.keys((await bookingOf(scene)).payments)[0]!;
    await refundPayment(scene.deps, OWNER, { paymentId, reason: "sorry" });
    const { amount, price } = await change(scene, DEARER, { dryRun: true });
    expect(amount).to.equal(price.total);
  });
});
