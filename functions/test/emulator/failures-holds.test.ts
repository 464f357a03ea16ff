/** What goes wrong around the end of a hold. docs/lifecycle.md has the whole list. */
import { expect } from "chai";
import { MINUTE_MS, shopForEach, UID, type Shop } from "../support/shop.ts";

describe("failures of holds", () => {
  let shop: Shop;
  shopForEach((one) => {
    shop = one;
  });

  it("F6: the success of a payment that was refunded revives no booking and takes no place", async () => {
    const slotId = await shop.addSlot(1);
    const { bookingId, intentId } = await shop.paying(slotId);
    await shop.confirm(intentId);
    await shop.tell(intentId, "payment_intent.succeeded");
    await shop.as(UID, "cancelBooking", { bookingId });
    expect(await shop.booking(bookingId)).to.include({ status: "canceled" });
    await shop.tell(intentId, "payment_intent.succeeded");
    await shop.tell(intentId, "charge.succeeded");
    expect(await shop.booking(bookingId)).to.include({ status: "canceled" });
    expect(await shop.taken(slotId)).to.equal(0);
  });

  it("F7: a success that lands on a booking which is over goes back by itself, once, in full", async () => {
    const slotId = await shop.addSlot(1);
    const { bookingId, paymentId, intentId } = await shop.paying(slotId);
    await shop.pass(16 * MINUTE_MS);
    expect(await shop.booking(bookingId)).to.include({ status: "expired" });
    const metadata = (await shop.stripe.paymentIntents.retrieve(intentId)).metadata;
    const late = await shop.stripe.paymentIntents.create({
      ...{ amount: 4500, currency: "eur", metadata, confirm: true },
      ...{ payment_method: "pm_card_visa", return_url: "https://app.example/return" },
      automatic_payment_methods: { enabled: true },
    });
    await shop.tell(late.id, "payment_intent.succeeded");
    await shop.pass(MINUTE_MS);
    await shop.tell(late.id, "payment_intent.succeeded");
    await shop.pass(MINUTE_MS);
    const refunds = await shop.refundsOf(late.id);
    expect(refunds.map(({ amount, status }) => ({ amount, status }))).to.deep.equal([
      { amount: 4500, status: "succeeded" },
    ]);
    expect(refunds[0]?.metadata).to.include({ refundId: `auto:${late.id}`, paymentId });
    expect(await shop.booking(bookingId)).to.include({ status: "expired" });
    expect(await shop.taken(slotId)).to.equal(0);
  });

  it("F8: a hold that is over, of a payment whose webhook was lost, is confirmed instead of ended", async () => {
    const { bookingId, intentId } = await shop.paying();
    await shop.confirm(intentId);
    await shop.pass(16 * MINUTE_MS);
    expect(await shop.booking(bookingId)).to.include({
      ...{ status: "confirmed", paymentStatus: "succeeded" },
    });
    expect(await shop.refundsOf(intentId)).to.deep.equal([]);
  });

  it("F19: a 3-D Secure challenge that nobody answers frees its place when the hold is over", async () => {
    const slotId = await shop.addSlot(1);
    const { bookingId, intentId } = await shop.paying(slotId);
    await shop.confirm(intentId, "pm_card_authenticationRequired");
    await shop.tell(intentId, "payment_intent.requires_action");
    await shop.pass(14 * MINUTE_MS);
    expect(await shop.taken(slotId)).to.equal(1);
    await shop.pass(2 * MINUTE_MS);
    expect(await shop.booking(bookingId)).to.include({ status: "expired" });
    expect(await shop.taken(slotId)).to.equal(0);
    expect((await shop.stripe.paymentIntents.retrieve(intentId)).status).to.equal("canceled");
  });

  it("F29: a paid booking whose cancellation and payment cross is never just flipped: its money goes back", async () => {
    const { bookingId, intentId } = await shop.paying();
    await shop.confirm(intentId);
    // The booking does not know yet that it is paid.
    const { status, result } = await shop.as(UID, "cancelBooking", { bookingId });
    expect(status).to.equal(200);
    expect(result["status"]).to.equal("canceled");
    await shop.pass(2 * MINUTE_MS);
    const [refund, ...others] = await shop.refundsOf(intentId);
    expect(refund).to.include({ amount: 4500, status: "succeeded" });
    expect(others).to.deep.equal([]);
    const again = await shop.as(UID, "cancelBooking", { bookingId });
    expect(again.error.details).to.include({ reason: "BOOKING_ENDED" });
    expect((await shop.stripe.paymentIntents.retrieve(intentId)).status).to.equal("succeeded");
  });
});
