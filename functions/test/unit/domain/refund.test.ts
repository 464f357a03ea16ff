import { expect } from "chai";
import { NO_FACTS } from "../../../src/domain/facts.ts";
import { merge } from "../../../src/domain/merge.ts";
import {
  refundsOf,
  reservedIn,
  settledIn,
  type RefundRequest,
} from "../../../src/domain/refund.ts";
import { aRefundRequest, charge, intent, INTENT_ID, refund } from "../../support/stories.ts";

const PAID = charge("ch_1", "succeeded", 0);

function after(
  observations: Parameters<typeof merge>[1],
  requests: Readonly<Record<string, RefundRequest>> = {},
) {
  const refunds = refundsOf({ requests, facts: merge(NO_FACTS, observations) }, INTENT_ID);
  return {
    known: refunds.map(({ refundId, status, amount }) => [refundId, status, amount]),
    reserved: reservedIn(refunds),
    settled: settledIn(refunds),
  };
}

describe("money on its way back", () => {
  it("is reserved when it is decided, before Stripe has heard of it", () => {
    expect(after([PAID], { "op:1": aRefundRequest({ amount: 1500 }) })).to.deep.equal({
      known: [["op:1", "requested", 1500]],
      reserved: 1500,
      settled: 0,
    });
  });

  it("is counted once, although we asked for it and Stripe tells of it", () => {
    const told = refund("re_1", "succeeded", 9, { refundId: "op:1" });
    expect(after([PAID, told], { "op:1": aRefundRequest() })).to.deep.equal({
      known: [["op:1", "succeeded", 1500]],
      reserved: 1500,
      settled: 1500,
    });
  });

  it("is recognised by Stripe's id where its metadata was lost", () => {
    const request = aRefundRequest({ state: "bound", stripeRefundId: "re_1" });
    expect(after([PAID, refund("re_1", "pending", 9)], { "op:1": request }).known).to.deep.equal([
      ["op:1", "pending", 1500],
    ]);
  });

  it("counts what the Dashboard gave back beside it", () => {
    const told = [PAID, refund("re_2", "succeeded", 9, { amount: 700 })];
    expect(after(told, { "op:1": aRefundRequest() })).to.deep.equal({
      known: [
        ["op:1", "requested", 1500],
        ["re_2", "succeeded", 700],
      ],
      reserved: 2200,
      settled: 700,
    });
  });

  it("is ours again when the refund fails weeks later, whatever comes after", () => {
    const failed = refund("re_1", "failed", 99, { refundId: "op:1" });
    const late = refund("re_1", "succeeded", 9, { refundId: "op:1" });
    for (const told of [
      [late, failed],
      [failed, late],
    ]) {
      expect(after([PAID, ...told], { "op:1": aRefundRequest() })).to.deep.equal({
        known: [["op:1", "failed", 1500]],
        reserved: 0,
        settled: 0,
      });
    }
  });

  it("has arrived when an operator gave it back without Stripe", () => {
    const request = aRefundRequest({ state: "paid_outside", stripeRefundId: "re_1" });
    const told = [PAID, refund("re_1", "failed", 99, { refundId: "op:1" })];
    expect(after(told, { "op:1": request })).to.include({ reserved: 1500, settled: 1500 });
  });

  it("is free again when Stripe refused it for good, and stays reserved while a dispute blocks it", () => {
    const rejected = { "op:1": aRefundRequest({ state: "rejected" }) };
    const blocked = { "op:1": aRefundRequest({ state: "blocked" }) };
    expect(after([PAID], rejected)).to.include({ reserved: 0, settled: 0 });
    expect(after([PAID], blocked)).to.include({ reserved: 1500, settled: 0 });
  });

  it("keeps an unknown status reserved: it may still arrive", () => {
    const told = [PAID, refund("re_1", "unknown", 9)];
    expect(after(told)).to.include({ reserved: 1500, settled: 0 });
  });

  it("leaves another PaymentIntent's refunds out", () => {
    const told = [PAID, refund("re_1", "succeeded", 9, { intentId: "pi_2" })];
    const requests = { "auto:pi_2": aRefundRequest({ intentId: "pi_2" }) };
    expect(after(told, requests).known).to.deep.equal([]);
  });
});

describe("money that was only released", () => {
  const held = charge("ch_1", "succeeded", 0, { captured: false, amountCaptured: 0 });

  it("is no refund when the whole hold was let go", () => {
    const told = [held, refund("re_1", "succeeded", 9, { amount: 4500 })];
    expect(after(told)).to.deep.equal({ known: [], reserved: 0, settled: 0 });
  });

  it("is no refund when a part was captured, but the next one of the same size is", () => {
    const part = charge("ch_1", "succeeded", 5, { amountCaptured: 3000 });
    const release = refund("re_1", "succeeded", 5);
    const given = refund("re_2", "succeeded", 9);
    for (const told of [
      [held, part, release, given],
      [given, release, part, held],
    ]) {
      expect(after(told)).to.deep.equal({
        known: [["re_2", "succeeded", 1500]],
        reserved: 1500,
        settled: 1500,
      });
    }
  });

  it("is told from a refund by the PaymentIntent, where the charge's own word of its capture is lost", () => {
    const told = [held, intent("succeeded", 5), refund("re_1", "succeeded", 9)];
    expect(after(told)).to.include({ reserved: 1500, settled: 1500 });
  });

  it("never hides a refund of ours", () => {
    const part = charge("ch_1", "succeeded", 5, { amountCaptured: 3000 });
    const told = [part, refund("re_1", "succeeded", 9, { refundId: "op:1" })];
    expect(after(told, { "op:1": aRefundRequest() })).to.include({ settled: 1500 });
  });
});
