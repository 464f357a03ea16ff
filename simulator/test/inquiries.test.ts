import { expect } from "chai";
import type Stripe from "stripe";
import {
  DAY_MS,
  DISPUTE_DECISION_MS,
  DISPUTE_DELAY_MS,
  DISPUTE_FEE,
  INQUIRY_MS,
} from "../src/core/constants.ts";
import { failureOf, pay, startBench } from "./support/bench.ts";
import type { Bench } from "./support/bench.ts";
import { chargeOf, countEvents, disputeOf, eventsSince, typesOf } from "./support/disputed.ts";

const INQUIRY = "pm_card_createDisputeInquiry";

describe("an inquiry", () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await startBench();
    await bench.control.pauseWebhooks();
  });
  afterEach(() => bench.stop());

  it("marks the charge and takes nothing", async () => {
    await pay(bench, INQUIRY, { capture_method: "automatic" });
    const count = await countEvents(bench);
    await bench.control.advanceClock(DISPUTE_DELAY_MS);
    const inquiry = (await bench.stripe.disputes.list()).data[0]!;
    expect(inquiry).to.include({ status: "warning_needs_response", is_charge_refundable: true });
    expect(inquiry.balance_transactions).to.deep.equal([]);
    expect(inquiry.payment_method_details?.card?.case_type).to.equal("inquiry");
    const types = typesOf(await eventsSince(bench, count));
    expect(types).to.deep.equal(["charge.dispute.created", "charge.updated"]);
    const charge = await bench.stripe.charges.retrieve(chargeOf(inquiry));
    expect(charge.disputed).to.equal(true);
    expect(await bookedFor(inquiry)).to.deep.equal([]);
  });

  it("ends when the payment is refunded whole, not before", async () => {
    const inquiry = await disputeOf(bench, INQUIRY);
    await bench.stripe.refunds.create({ charge: chargeOf(inquiry), amount: 500 });
    expect(await statusOf(inquiry)).to.equal("warning_needs_response");
    const count = await countEvents(bench);
    await bench.stripe.refunds.create({ charge: chargeOf(inquiry) });
    expect(await statusOf(inquiry)).to.equal("warning_closed");
    const types = typesOf(await eventsSince(bench, count));
    expect(types).to.deep.equal(["refund.created", "charge.refunded", "charge.dispute.closed"]);
    expect(await bookedFor(inquiry)).to.deep.equal([]);
    await bench.control.advanceClock(INQUIRY_MS);
    expect(await statusOf(inquiry)).to.equal("warning_closed");
  });

  it("that has ended lets the payment be refunded, and is not told of again", async () => {
    const inquiry = await disputeOf(bench, INQUIRY);
    await bench.control.moveDispute(inquiry.id, "warning_closed");
    const count = await countEvents(bench);
    await bench.stripe.refunds.create({ charge: chargeOf(inquiry) });
    const types = typesOf(await eventsSince(bench, count));
    expect(types).to.deep.equal(["refund.created", "charge.refunded"]);
  });

  it("that became a dispute is not closed when its own time is over", async () => {
    const inquiry = await disputeOf(bench, INQUIRY);
    await bench.control.moveDispute(inquiry.id, "needs_response");
    await bench.stripe.disputes.update(inquiry.id, { evidence: { customer_name: "Ada" } });
    await bench.control.advanceClock(INQUIRY_MS);
    expect(await statusOf(inquiry)).to.equal("under_review");
  });

  it("becomes a dispute by escalate_inquiry_evidence, and then can be won as any other", async () => {
    const inquiry = await disputeOf(bench, INQUIRY);
    const { disputes } = bench.stripe;
    const asked = { uncategorized_text: "escalate_inquiry_evidence" };
    const sent = await disputes.update(inquiry.id, { evidence: asked });
    expect(sent.status).to.equal("warning_under_review");
    const count = await countEvents(bench);
    await bench.control.advanceClock(DAY_MS);
    const events = await eventsSince(bench, count);
    expect(typesOf(events)).to.deep.equal([
      "charge.dispute.updated",
      "charge.dispute.funds_withdrawn",
    ]);
    expect(events[0]!.data.previous_attributes).to.include({
      status: "warning_under_review",
      is_charge_refundable: true,
    });
    const dispute = await disputes.retrieve(inquiry.id);
    expect(dispute).to.include({ status: "needs_response", is_charge_refundable: false });
    expect(dispute.payment_method_details?.card?.case_type).to.equal("chargeback");
    expect(await bookedFor(inquiry)).to.deep.equal([[-2_000, DISPUTE_FEE]]);
    const refund = bench.stripe.refunds.create({ charge: chargeOf(inquiry) });
    expect(await failureOf(refund)).to.include({ statusCode: 400, code: "charge_disputed" });

    const winning = { uncategorized_text: "winning_evidence" };
    const again = await disputes.update(inquiry.id, { evidence: winning });
    expect(again.status).to.equal("under_review");
    expect(again.evidence_details.submission_count).to.equal(2);
    await bench.control.advanceClock(DISPUTE_DECISION_MS);
    expect(await statusOf(inquiry)).to.equal("won");
  });

  it("takes only what was not refunded when it becomes a dispute", async () => {
    const inquiry = await disputeOf(bench, INQUIRY);
    await bench.stripe.refunds.create({ charge: chargeOf(inquiry), amount: 500 });
    const dispute = await bench.control.moveDispute(inquiry.id, "needs_response");
    expect(dispute.amount).to.equal(1_500);
    expect(await bookedFor(inquiry)).to.deep.equal([[-1_500, DISPUTE_FEE]]);
  });

  it("has a new day to answer by once it is a dispute", async () => {
    const inquiry = await disputeOf(bench, INQUIRY);
    await bench.control.advanceClock(5 * DAY_MS);
    const dispute = await bench.control.moveDispute(inquiry.id, "needs_response");
    const due = inquiry.evidence_details.due_by!;
    expect(dispute.evidence_details.due_by).to.equal(due + (5 * DAY_MS) / 1000);
    await bench.control.setClock((due + 1) * 1000);
    expect(await statusOf(inquiry)).to.equal("needs_response");
    await bench.control.advanceClock(5 * DAY_MS);
    expect(await statusOf(inquiry)).to.equal("lost");
  });

  for (const text of ["winning_evidence", "losing_evidence"]) {
    it(`ends without a dispute by ${text}`, async () => {
      const inquiry = await disputeOf(bench, INQUIRY);
      const evidence = { uncategorized_text: text };
      await bench.stripe.disputes.update(inquiry.id, { evidence });
      await bench.control.advanceClock(DISPUTE_DECISION_MS);
      expect(await statusOf(inquiry)).to.equal("warning_closed");
      expect(await bookedFor(inquiry)).to.deep.equal([]);
    });
  }

  it("stays open beyond the day of the answer, and ends by itself much later", async () => {
    const inquiry = await disputeOf(bench, INQUIRY);
    await bench.control.advanceClock(INQUIRY_MS - 1);
    expect(await statusOf(inquiry)).to.equal("warning_needs_response");
    await bench.control.advanceClock(1);
    expect(await statusOf(inquiry)).to.equal("warning_closed");
    // Events are kept for a month: what is told now is all there is.
    expect(typesOf(await eventsSince(bench, 0))).to.deep.equal(["charge.dispute.closed"]);
  });

  it("is lost when it is closed by us, and takes nothing even then", async () => {
    const inquiry = await disputeOf(bench, INQUIRY);
    const closed = await bench.stripe.disputes.close(inquiry.id);
    expect(closed).to.include({ status: "lost", is_charge_refundable: true });
    expect(await bookedFor(inquiry)).to.deep.equal([]);
  });

  async function statusOf({ id }: Stripe.Dispute): Promise<string> {
    return (await bench.stripe.disputes.retrieve(id)).status;
  }

  async function bookedFor({ id }: Stripe.Dispute): Promise<[number, number][]> {
    const { data } = await bench.stripe.balanceTransactions.list({ source: id });
    return data.map(({ amount, fee }) => [amount, fee]);
  }
});
