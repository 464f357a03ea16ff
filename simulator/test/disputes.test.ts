import { expect } from "chai";
import type Stripe from "stripe";
import {
  DAY_MS,
  DISPUTE_DECISION_MS,
  DISPUTE_DELAY_MS,
  DISPUTE_FEE,
  SECOND_MS,
} from "../src/core/constants.ts";
import { failureOf, pay, postForm, START_MS, startBench, stripeFor } from "./support/bench.ts";
import type { Bench } from "./support/bench.ts";
import {
  chargeOf,
  countEvents,
  disputeOf,
  eventsSince,
  plain,
  typesOf,
} from "./support/disputed.ts";
import { FILES, TEXTS } from "./support/traffic-disputes.ts";

const FRAUDULENT = "pm_card_createDispute";

describe("a dispute", () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await startBench();
    await bench.control.pauseWebhooks();
  });
  afterEach(() => bench.stop());

  const CARDS = [
    [FRAUDULENT, "fraudulent", "10.4"],
    ["pm_card_createDisputeProductNotReceived", "product_not_received", "13.1"],
  ] as const;
  for (const [card, reason, code] of CARDS) {
    it(`comes a moment after ${card} has paid, for ${reason}`, async () => {
      const paid = await pay(bench, card);
      await bench.control.advanceClock(DISPUTE_DELAY_MS - 1);
      expect((await bench.stripe.disputes.list()).data).to.deep.equal([]);
      await bench.control.advanceClock(1);
      const { data } = await bench.stripe.disputes.list({ payment_intent: paid.id });
      expect(data).to.have.length(1);
      expect(data[0]).to.include({
        amount: 2_000,
        charge: paid.latest_charge,
        currency: "eur",
        created: (START_MS + DISPUTE_DELAY_MS) / 1000,
        is_charge_refundable: false,
        payment_intent: paid.id,
        reason,
        status: "needs_response",
      });
      expect(data[0]!.payment_method_details).to.deep.equal({
        card: {
          brand: "visa",
          case_type: "chargeback",
          network: "visa",
          network_reason_code: code,
        },
        type: "card",
      });
    });
  }

  it("takes the money and a fee, marks the charge, and is told of in that order", async () => {
    await pay(bench, FRAUDULENT, { capture_method: "automatic" });
    const count = await countEvents(bench);
    await bench.control.advanceClock(DISPUTE_DELAY_MS);
    const events = await eventsSince(bench, count);
    expect(typesOf(events)).to.deep.equal([
      "charge.dispute.created",
      "charge.dispute.funds_withdrawn",
      "charge.updated",
    ]);
    const dispute = (await bench.stripe.disputes.list()).data[0]!;
    expect(events[1]!.data.object).to.deep.equal(plain(dispute));
    expect(events[2]!.data.previous_attributes).to.deep.equal({ disputed: false });
    const charge = await bench.stripe.charges.retrieve(chargeOf(dispute));
    expect(charge.disputed).to.equal(true);
    expect(dispute.balance_transactions).to.have.length(1);
    const booked = dispute.balance_transactions[0]!;
    expect(booked).to.include({
      amount: -2_000,
      currency: "eur",
      fee: DISPUTE_FEE,
      net: -2_000 - DISPUTE_FEE,
      reporting_category: "dispute",
      source: dispute.id,
      type: "adjustment",
    });
    const stored = await bench.stripe.balanceTransactions.retrieve(booked.id);
    expect(plain(stored)).to.deep.equal(plain(booked));
  });

  it("waits for the capture of a hold", async () => {
    const held = await pay(bench, FRAUDULENT, { capture_method: "manual" });
    await bench.control.advanceClock(DAY_MS);
    expect((await bench.stripe.disputes.list()).data).to.deep.equal([]);
    await bench.stripe.paymentIntents.capture(held.id, { amount_to_capture: 700 });
    await bench.control.advanceClock(DISPUTE_DELAY_MS);
    const { data } = await bench.stripe.disputes.list({ payment_intent: held.id });
    expect(data.map(({ amount }) => amount)).to.deep.equal([700]);
  });

  it("does not come to a charge that was refunded whole, and takes only the rest of one that was refunded in part", async () => {
    const whole = await pay(bench, FRAUDULENT);
    const part = await pay(bench, FRAUDULENT);
    await bench.stripe.refunds.create({ payment_intent: whole.id });
    await bench.stripe.refunds.create({ payment_intent: part.id, amount: 500 });
    await bench.control.advanceClock(DISPUTE_DELAY_MS);
    const { data } = await bench.stripe.disputes.list();
    expect(data.map((one) => [one.payment_intent, one.amount])).to.deep.equal([[part.id, 1_500]]);
    const charge = await bench.stripe.charges.retrieve(whole.latest_charge as string);
    expect(charge.disputed).to.equal(false);
  });

  it("forbids a refund until it is won", async () => {
    const dispute = await disputeOf(bench, FRAUDULENT);
    await expectNoRefund(dispute);
    await bench.control.moveDispute(dispute.id, "won");
    const refund = await bench.stripe.refunds.create({ charge: chargeOf(dispute) });
    expect(refund).to.include({ amount: 2_000, status: "succeeded" });
  });

  it("forbids a refund for good once it is lost", async () => {
    const dispute = await disputeOf(bench, FRAUDULENT);
    await bench.stripe.disputes.close(dispute.id);
    await expectNoRefund(dispute);
  });

  it("keeps every piece of evidence as given, staged until it is submitted", async () => {
    const { id } = await disputeOf(bench, FRAUDULENT);
    const { disputes } = bench.stripe;
    const staged = await disputes.update(id, { evidence: TEXTS, submit: false });
    expect(staged.status).to.equal("needs_response");
    expect(staged.evidence).to.include(TEXTS);
    expect(staged.evidence_details).to.include({ has_evidence: true, submission_count: 0 });
    const noted = await disputes.update(id, { metadata: { who: "Ada" } });
    expect(noted.status).to.equal("needs_response");
    const more = await disputes.update(id, { evidence: FILES, submit: false });
    expect(more.evidence).to.include({ ...TEXTS, ...FILES });
    const sent = await disputes.update(id, { submit: true });
    expect(sent.status).to.equal("under_review");
    expect(sent.evidence).to.deep.equal(more.evidence);
    expect(sent.evidence_details).to.include({
      has_evidence: true,
      past_due: false,
      submission_count: 1,
    });
    expect(sent.metadata).to.deep.equal({ who: "Ada" });
  });

  it("tells of evidence with what it was before, and by default submits it", async () => {
    const dispute = await disputeOf(bench, FRAUDULENT);
    const count = await countEvents(bench);
    const evidence = { product_description: "Court 3" };
    const sent = await bench.stripe.disputes.update(dispute.id, { evidence });
    const events = await eventsSince(bench, count);
    expect(typesOf(events)).to.deep.equal(["charge.dispute.updated"]);
    expect(events[0]!.data.object).to.deep.equal(plain(sent));
    expect(events[0]!.data.previous_attributes).to.deep.equal({
      evidence: plain(dispute.evidence),
      evidence_details: plain(dispute.evidence_details),
      status: "needs_response",
    });
  });

  it("is won by winning_evidence a little later, and the money comes back without the fee", async () => {
    const { id } = await disputeOf(bench, FRAUDULENT);
    const { disputes } = bench.stripe;
    const evidence = { uncategorized_text: "winning_evidence" };
    expect((await disputes.update(id, { evidence })).status).to.equal("under_review");
    const count = await countEvents(bench);
    await bench.control.advanceClock(DISPUTE_DECISION_MS - 1);
    expect((await disputes.retrieve(id)).status).to.equal("under_review");
    await bench.control.advanceClock(1);
    const won = await disputes.retrieve(id);
    expect(won).to.include({ status: "won", is_charge_refundable: true });
    const types = typesOf(await eventsSince(bench, count));
    expect(types).to.deep.equal(["charge.dispute.funds_reinstated", "charge.dispute.closed"]);
    const [, back] = won.balance_transactions;
    expect(back).to.include({
      amount: 2_000,
      fee: 0,
      net: 2_000,
      reporting_category: "dispute_reversal",
      source: id,
      type: "adjustment",
    });
    expect(sumOf(won)).to.equal(-DISPUTE_FEE);
    await bench.control.advanceClock(7 * DAY_MS);
    const stored = await bench.stripe.balanceTransactions.retrieve(back!.id);
    expect(plain(stored)).to.deep.equal(plain(back!));
    const charge = await bench.stripe.charges.retrieve(chargeOf(won));
    expect(charge.disputed).to.equal(true);
  });

  it("is lost by losing_evidence, and stays with the bank by any other", async () => {
    const lost = await disputeOf(bench, FRAUDULENT);
    const open = await disputeOf(bench, FRAUDULENT);
    const { disputes } = bench.stripe;
    await disputes.update(open.id, { evidence: { uncategorized_text: "It was Ada." } });
    await disputes.update(lost.id, { evidence: { uncategorized_text: "losing_evidence" } });
    const count = await countEvents(bench);
    await bench.control.advanceClock(DISPUTE_DECISION_MS);
    const types = typesOf(await eventsSince(bench, count));
    expect(types).to.deep.equal(["charge.dispute.closed"]);
    const now = await disputes.retrieve(lost.id);
    expect(now).to.include({ status: "lost", is_charge_refundable: false });
    expect(sumOf(now)).to.equal(-2_000 - DISPUTE_FEE);
    await bench.control.advanceClock(60 * DAY_MS);
    expect((await disputes.retrieve(open.id)).status).to.equal("under_review");
  });

  it("is lost when the last second for an answer has passed, staged evidence or not", async () => {
    const dispute = await disputeOf(bench, FRAUDULENT);
    const evidence = { product_description: "Court 3" };
    await bench.stripe.disputes.update(dispute.id, { evidence, submit: false });
    const due = dispute.evidence_details.due_by!;
    expect((due + 1) % (DAY_MS / 1000)).to.equal(0);
    await bench.control.setClock(due * 1000 + SECOND_MS - 1);
    const before = await bench.stripe.disputes.retrieve(dispute.id);
    expect(before.status).to.equal("needs_response");
    await bench.control.advanceClock(1);
    const after = await bench.stripe.disputes.retrieve(dispute.id);
    expect(after.status).to.equal("lost");
  });

  it("is lost at once when it is closed, and nothing changes it after that", async () => {
    const { id } = await disputeOf(bench, FRAUDULENT);
    const { disputes } = bench.stripe;
    const count = await countEvents(bench);
    const closed = await disputes.close(id);
    expect(closed.status).to.equal("lost");
    expect(typesOf(await eventsSince(bench, count))).to.deep.equal(["charge.dispute.closed"]);
    await expectRefused(() => disputes.close(id), id, { param: undefined });
    const evidence = { product_description: "Court 3" };
    await expectRefused(() => disputes.update(id, { evidence }), id, { param: undefined });
    await expectRefused(() => disputes.update(id, { metadata: { a: "1" } }), id, {
      param: undefined,
    });
  });

  it("takes metadata but neither more evidence nor an end while the bank reads", async () => {
    const { id } = await disputeOf(bench, FRAUDULENT);
    const { disputes } = bench.stripe;
    const evidence = { product_description: "Court 3" };
    await disputes.update(id, { evidence });
    const more = { customer_name: "Ada" };
    for (const submit of [true, false]) {
      const update = () => disputes.update(id, { evidence: more, submit });
      await expectRefused(update, id, { param: undefined });
    }
    await expectRefused(() => disputes.update(id, { submit: true }), id, { param: undefined });
    await expectRefused(() => disputes.close(id), id, { param: undefined });
    const noted = await disputes.update(id, { metadata: { a: "1" } });
    expect(noted.metadata).to.deep.equal({ a: "1" });
    expect(noted.evidence_details.submission_count).to.equal(1);
  });

  describe("is left as it was by", () => {
    const MAX = 20_000;
    const FULL = Object.fromEntries(
      Object.keys(TEXTS)
        .filter((name) => /log|rebuttal|description|explanation|disclosure/.test(name))
        .map((name) => [`evidence[${name}]`, "x".repeat(MAX)]),
    );
    const BAD: [string, Record<string, string>, string, string | undefined][] = [
      [
        "evidence of no kind",
        { "evidence[weather]": "x" },
        "evidence[weather]",
        "parameter_unknown",
      ],
      [
        "an emptied text",
        { "evidence[receipt]": "" },
        "evidence[receipt]",
        "parameter_invalid_empty",
      ],
      [
        "a file that is none",
        { "evidence[receipt]": "x" },
        "evidence[receipt]",
        "resource_missing",
      ],
      [
        "a text too long",
        { "evidence[customer_name]": "x".repeat(5_001) },
        "evidence[customer_name]",
        undefined,
      ],
      [
        "more text than all may have",
        { ...FULL, "evidence[uncategorized_text]": "x".repeat(MAX) },
        "evidence",
        undefined,
      ],
      [
        "the network's own programs",
        { "evidence[enhanced_evidence][visa_compliance][fee_acknowledged]": "true" },
        "evidence[enhanced_evidence]",
        undefined,
      ],
      ["a submit that is no boolean", { submit: "maybe" }, "submit", undefined],
      ["a submission of nothing", { submit: "true" }, "evidence", undefined],
      ["a parameter of ours", { bogus: "1" }, "bogus", "parameter_unknown"],
    ];
    for (const [what, form, param, code] of BAD) {
      it(what, async () => {
        const { id } = await disputeOf(bench, FRAUDULENT);
        const before = await stateOf(id);
        const { status, text } = await postForm(bench, `/v1/disputes/${id}`, form);
        const { error } = JSON.parse(text) as { error: Record<string, unknown> };
        expect(status).to.equal(400);
        expect(error).to.include({ type: "invalid_request_error", param });
        expect(error["code"]).to.equal(code);
        expect(await stateOf(id)).to.deep.equal(before);
      });
    }
  });

  it("is found by its own account alone", async () => {
    const { id } = await disputeOf(bench, FRAUDULENT);
    const other = stripeFor(bench.url, "sk_test_other");
    const calls = [
      () => other.disputes.retrieve(id),
      () => other.disputes.update(id, { metadata: { a: "1" } }),
      () => other.disputes.close(id),
      () => bench.stripe.disputes.retrieve("du_none"),
    ];
    const before = await stateOf(id);
    for (const call of calls) {
      expect(await failureOf(call())).to.include({
        statusCode: 404,
        type: "StripeInvalidRequestError",
        code: "resource_missing",
        param: "dispute",
      });
    }
    expect((await other.disputes.list()).data).to.deep.equal([]);
    expect(await stateOf(id)).to.deep.equal(before);
  });

  it("is listed by charge, PaymentIntent and time, and page by page", async () => {
    const first = await disputeOf(bench, FRAUDULENT);
    const second = await disputeOf(bench, FRAUDULENT);
    const third = await disputeOf(bench, FRAUDULENT);
    const idsOf = async (params: Stripe.DisputeListParams) =>
      (await bench.stripe.disputes.list(params)).data.map(({ id }) => id);
    expect(await idsOf({ charge: chargeOf(second) })).to.deep.equal([second.id]);
    const intent = first.payment_intent as string;
    expect(await idsOf({ payment_intent: intent })).to.deep.equal([first.id]);
    expect(await idsOf({ created: { gt: second.created } })).to.deep.equal([third.id]);
    expect(await idsOf({ limit: 2 })).to.deep.equal([third.id, second.id]);
    expect(await idsOf({ starting_after: second.id })).to.deep.equal([first.id]);
    expect(await idsOf({ ending_before: second.id })).to.deep.equal([third.id]);
  });

  it("still comes, and still runs out, after a snapshot was restored", async () => {
    const paid = await pay(bench, FRAUDULENT);
    await bench.control.restore(await bench.control.snapshot());
    await bench.control.advanceClock(DISPUTE_DELAY_MS);
    await bench.control.restore(await bench.control.snapshot());
    await bench.control.advanceClock(30 * DAY_MS);
    const { data } = await bench.stripe.disputes.list({ payment_intent: paid.id });
    expect(data.map(({ status }) => status)).to.deep.equal(["lost"]);
  });

  async function expectNoRefund(dispute: Stripe.Dispute): Promise<void> {
    const refunds = () => bench.stripe.refunds.create({ charge: chargeOf(dispute) });
    await expectRefused(refunds, dispute.id, { code: "charge_disputed" });
    expect((await bench.stripe.refunds.list()).data).to.deep.equal([]);
    const charge = await bench.stripe.charges.retrieve(chargeOf(dispute));
    expect(charge).to.include({ amount_refunded: 0, refunded: false });
  }

  async function expectRefused(
    call: () => Promise<unknown>,
    id: string,
    more: object,
  ): Promise<void> {
    const before = await stateOf(id);
    const wanted = { statusCode: 400, type: "StripeInvalidRequestError", ...more };
    expect(await failureOf(call())).to.include(wanted);
    expect(await stateOf(id)).to.deep.equal(before);
  }

  async function stateOf(id: string): Promise<unknown> {
    const dispute = await bench.stripe.disputes.retrieve(id);
    return [plain(dispute), await countEvents(bench)];
  }
});

function sumOf(dispute: Stripe.Dispute): number {
  return dispute.balance_transactions.reduce((sum, { net }) => sum + net, 0);
}
