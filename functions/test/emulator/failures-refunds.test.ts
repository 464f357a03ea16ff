/** What goes wrong when money goes back. docs/lifecycle.md has the whole list. */
import { expect } from "chai";
import { eventOf } from "../support/deliver.ts";
import { DAY_MS, MINUTE_MS, shopForEach, UID, type Shop } from "../support/shop.ts";

describe("failures of refunds", () => {
  let shop: Shop;
  shopForEach((one) => {
    shop = one;
  });

  const why = { reason: "the lounge was too loud" };

  async function sumsOf(intentId: string): Promise<number[]> {
    return (await shop.refundsOf(intentId)).map(({ amount }) => amount).sort((a, b) => a - b);
  }

  it("F9: an event that beats the API's answer, and comes again, is one refund of one request", async () => {
    const { paymentId, intentId } = await shop.paid();
    await shop.control.addFaults({
      ...{ match: { method: "POST", path: "^/v1/refunds$" } },
      ...{ effect: "delay_after_commit", delayMs: 1_000 },
    });
    const wish = { paymentId, amount: 1500, requestId: "tap-1", ...why };
    const answer = shop.asOwner("refundPayment", wish);
    await untilRefunded(intentId);
    const event = await eventOf(shop, intentId, "refund.created");
    for (let again = 0; again < 3; again++) {
      expect((await shop.send(event)).status).to.equal(200);
    }
    expect((await answer).status).to.equal(200);
    expect((await shop.asOwner("refundPayment", wish)).status).to.equal(200);
    await shop.send(event);
    expect(await sumsOf(intentId)).to.deep.equal([1500]);
    const { requests, facts } = await shop.ledger(paymentId);
    expect(Object.keys(requests)).to.have.length(1);
    expect(Object.keys(facts.refunds)).to.have.length(1);
  });

  async function untilRefunded(intentId: string): Promise<void> {
    for (let look = 0; look < 200; look++) {
      if ((await shop.refundsOf(intentId)).length > 0) return;
    }
    throw new Error("Stripe never made the refund");
  }

  it("F10: a second partial refund is a second refund, and the third gives the rest", async () => {
    const { bookingId, paymentId, intentId } = await shop.paid();
    for (const [amount, status] of [
      [1000, "partially_refunded"],
      [1500, "partially_refunded"],
      [2000, "refunded"],
    ] as const) {
      const answer = await shop.asOwner("refundPayment", { paymentId, amount, ...why });
      expect(answer.status, JSON.stringify(answer.error)).to.equal(200);
      await shop.arrive();
      await shop.waitForBooking(bookingId, (booking) => booking["paymentStatus"] === status);
    }
    expect(await sumsOf(intentId)).to.deep.equal([1000, 1500, 2000]);
    const more = await shop.asOwner("refundPayment", { paymentId, amount: 1, ...why });
    expect(more.error.details).to.include({ reason: "REFUND_EXCEEDS_CAPTURED", field: "amount" });
  });

  it("F11: a refund that fails after it had succeeded is owed again, told, and not repeated by itself", async () => {
    const { bookingId, paymentId, intentId } = await shop.paid("pm_card_refundFail");
    await shop.asOwner("cancelForCustomer", { bookingId, reason: "closed for repairs" });
    expect(await shop.booking(bookingId)).to.include({ status: "canceled" });
    await shop.tell(intentId, "refund.created");
    expect((await shop.booking(bookingId)).payments[paymentId]).to.include({ settled: 4500 });

    await shop.control.advanceClock(MINUTE_MS);
    await shop.tell(intentId, "refund.failed");
    const { status, payments, issues } = await shop.booking(bookingId);
    expect(status).to.equal("canceled");
    expect(issues).to.deep.equal(["refund_failed"]);
    expect(payments[paymentId]).to.include({ reserved: 0, settled: 0, captured: 4500 });
    await shop.pass(DAY_MS);
    expect(await sumsOf(intentId)).to.deep.equal([4500]);
    const outbox = await shop.db.collection("outbox").where("kind", "==", "refund_failed").get();
    expect(outbox.size).to.equal(1);
  });

  it("F12: what is only reserved is let go, never refunded; what was taken is refunded, never canceled", async () => {
    const authorization = { confirmOn: "authorization", whenLost: "hold" } as const;
    const tiers = [{ hoursBefore: 0, percent: 10_000, fee: 0 }];
    await shop.sell({ captureMethod: "manual", policy: { tiers, authorization } });
    const reserved = await shop.paying();
    await shop.confirm(reserved.intentId);
    await shop.tell(reserved.intentId, "payment_intent.amount_capturable_updated");
    const tooSoon = await shop.asOwner("refundPayment", { paymentId: reserved.paymentId, ...why });
    expect(tooSoon.error.details).to.include({ reason: "NOT_CAPTURED" });
    await shop.as(UID, "cancelBooking", { bookingId: reserved.bookingId });
    expect(await shop.booking(reserved.bookingId)).to.include({ status: "canceled" });
    expect((await shop.stripe.paymentIntents.retrieve(reserved.intentId)).status).to.equal(
      "canceled",
    );
    expect(await shop.refundsOf(reserved.intentId)).to.deep.equal([]);

    await shop.sell({});
    const taken = await shop.paid();
    const tooLate = await shop.asOwner("voidPayment", { paymentId: taken.paymentId, ...why });
    expect(tooLate.error.details).to.include({ reason: "NOT_AUTHORIZED" });
    await shop.asOwner("cancelForCustomer", { bookingId: taken.bookingId, ...why });
    expect(await sumsOf(taken.intentId)).to.deep.equal([4500]);
    expect((await shop.stripe.paymentIntents.retrieve(taken.intentId)).status).to.equal(
      "succeeded",
    );
  });

  it("F25: a refund of what the Dashboard gave back, or of what a dispute holds, ends in words, not in a dead job", async () => {
    const given = await shop.paid();
    await shop.stripe.refunds.create({ payment_intent: given.intentId });
    // Its event is lost: only Stripe knows that there is nothing left.
    const late = await shop.asOwner("refundPayment", { paymentId: given.paymentId, ...why });
    expect(late.status).to.equal(200);
    expect(late.result["refund"]).to.include({ state: "rejected" });
    expect(await sumsOf(given.intentId)).to.deep.equal([4500]);
    expect((await shop.ledger(given.paymentId)).wakeAt).to.equal(null);

    const disputed = await shop.paid();
    const dispute = await shop.control.openDispute({ payment_intent: disputed.intentId });
    const held = await shop.asOwner("refundPayment", { paymentId: disputed.paymentId, ...why });
    expect(held.result["refund"]).to.include({ state: "blocked" });
    const known = await shop.asOwner("refundPayment", {
      ...{ paymentId: disputed.paymentId, amount: 100, ...why },
    });
    expect(known.error.details["reason"]).to.be.oneOf(["DISPUTE_OPEN", "REFUND_EXCEEDS_CAPTURED"]);

    await shop.control.moveDispute(dispute.id, "won");
    await shop.pass(2 * DAY_MS);
    expect(await sumsOf(disputed.intentId)).to.deep.equal([4500]);
  });

  it("F26: a partial refund beside a dispute that is lost, and its end is not missed though no event tells it", async () => {
    const { bookingId, paymentId, intentId } = await shop.paid();
    await shop.asOwner("refundPayment", { paymentId, amount: 1000, ...why });
    const dispute = await shop.control.openDispute({ payment_intent: intentId });
    await shop.tell(intentId, "charge.dispute.created");
    expect(await shop.booking(bookingId)).to.include({
      ...{ status: "confirmed", paymentStatus: "disputed" },
    });
    await shop.control.advanceClock(MINUTE_MS);
    await shop.control.moveDispute(dispute.id, "lost");
    await shop.pass(2 * DAY_MS);
    expect(await shop.booking(bookingId)).to.include({ paymentStatus: "dispute_lost" });
    const { result } = await shop.as(UID, "getPaymentStatus", { bookingId });
    expect(result).to.include({ captured: 4500, refunded: 1000 });
    const more = await shop.asOwner("refundPayment", { paymentId, ...why });
    expect(more.error.details).to.include({ reason: "REFUND_EXCEEDS_CAPTURED" });

    // Banks do change their minds; Stripe then tells it like any other end.
    const lost = await eventOf(shop, intentId, "charge.dispute.closed");
    const won = { ...lost.data.object, status: "won", is_charge_refundable: true };
    await shop.control.advanceClock(MINUTE_MS);
    const created = Math.floor((await shop.control.now()) / 1000);
    const flipped = { ...lost, id: "evt_flipped", created, data: { object: won } };
    expect((await shop.send(flipped as typeof lost)).status).to.equal(200);
    expect((await shop.booking(bookingId)).issues).to.deep.equal([]);
    expect(await shop.booking(bookingId)).to.include({ paymentStatus: "partially_refunded" });
  });

  it("F28: a customer gets what the policy says and is told before, and can take nothing beyond it", async () => {
    const tiers = [{ hoursBefore: 24, percent: 5_000, fee: 0 }];
    await shop.sell({ policy: { tiers } });
    const { bookingId, paymentId, intentId } = await shop.paid();
    const taken = await shop.as(UID, "refundPayment", { paymentId, ...why });
    expect(taken.error.details).to.include({ reason: "NOT_PERMITTED" });
    const asked = await shop.as(UID, "requestRefund", { bookingId, ...why });
    expect(asked.status).to.equal(200);
    expect(await shop.refundsOf(intentId)).to.deep.equal([]);

    const told = await shop.as(UID, "cancelBooking", { bookingId, dryRun: true });
    expect(told.result["refund"]).to.include({ amount: 2250 });
    expect(await shop.booking(bookingId)).to.include({ status: "confirmed" });
    await shop.as(UID, "cancelBooking", { bookingId });
    expect(await sumsOf(intentId)).to.deep.equal([2250]);
    expect((await shop.booking(bookingId)).cancellation).to.include({
      ...{ by: "customer", retained: 2250, refund: 2250 },
    });
  });
});
