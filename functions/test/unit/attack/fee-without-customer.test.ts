import { expect } from "chai";
import { chargeFee } from "../../../src/application/charge-fee.ts";
import { createPaymentIntent } from "../../../src/application/create-payment-intent.ts";
import { receiveEvent } from "../../../src/application/receive-event.ts";
import { BOSS, DINER, FEE, missed, stateOf } from "../../support/guaranteed.ts";

describe("a fee for somebody whose customer was deleted at Stripe", () => {
  it("is told to them, and can be paid by them", async () => {
    const table = await missed();
    const { deps, stripe, store, bookingId } = table;
    for (const id of stripe.customers) stripe.deleteCustomer(id);
    await chargeFee(deps, BOSS, { bookingId, amount: FEE, reason: "nobody came" });
    const told = Object.keys(store.dump()).filter((path) => path.includes("_fee_due"));
    expect(told).to.have.lengthOf(1);
    const made = await createPaymentIntent(deps, DINER, { bookingId, dueId: "fee-1" });
    stripe.advance(made.paymentIntentId!, "succeeded");
    await receiveEvent(deps, stripe.noticeOf(made.paymentIntentId!, "payment_intent.succeeded"));
    expect((await stateOf(table)).booking.issues).to.deep.equal([]);
  });
});
