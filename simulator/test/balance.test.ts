import { expect } from "chai";
import type Stripe from "stripe";
import { DAY_MS, REFUND_CHANGE_MS } from "../src/core/constants.ts";
import { failureOf, pay, startBench, stripeFor } from "./support/bench.ts";
import type { Bench } from "./support/bench.ts";

const AVAILABLE_AFTER_MS = 2 * DAY_MS;

describe("the balance", () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await startBench();
    await bench.control.pauseWebhooks();
  });
  afterEach(() => bench.stop());

  it("books a charge with its fee, and a refund without one", async () => {
    const paid = await take(bench, "pm_card_visa", { description: "Court 3" });
    const refund = await bench.stripe.refunds.create({
      payment_intent: paid.id,
      amount: 500,
      expand: ["balance_transaction"],
    });
    const charge = await bench.stripe.charges.retrieve(chargeIdOf(paid), {
      expand: ["balance_transaction"],
    });
    const taken = charge.balance_transaction as Stripe.BalanceTransaction;
    const given = refund.balance_transaction as Stripe.BalanceTransaction;
    expect(taken).to.include({ amount: 2_000, type: "charge", source: charge.id });
    expect(taken.net).to.equal(2_000 - taken.fee);
    expect(taken.fee).to.be.greaterThan(0);
    expect(given).to.deep.include({
      amount: -500,
      fee: 0,
      fee_details: [],
      net: -500,
      reporting_category: "refund",
      source: refund.id,
      type: "refund",
    });
    expect(given.description).to.include("Court 3");
  });

  it("gets the money of a failed refund back, once", async () => {
    const paid = await take(bench, "pm_card_refundFail");
    const { id } = await bench.stripe.refunds.create({ payment_intent: paid.id });
    await bench.control.advanceClock(REFUND_CHANGE_MS);
    const failed = await bench.stripe.refunds.retrieve(id, {
      expand: ["failure_balance_transaction"],
    });
    expect(failed.failure_balance_transaction).to.include({
      amount: 2_000,
      fee: 0,
      type: "refund_failure",
      reporting_category: "refund_failure",
      source: id,
    });
    const { data } = await bench.stripe.balanceTransactions.list({ source: id });
    expect(data.map(({ amount }) => amount)).to.deep.equal([2_000, -2_000]);
  });

  it("books nothing for a refund that waits for it, nor when that fails", async () => {
    const paid = await take(bench, "pm_card_visa");
    await bench.control.setBalance({ insufficient: true });
    const { id } = await bench.stripe.refunds.create({ payment_intent: paid.id });
    await bench.control.moveRefund(id, { status: "failed" });
    const failed = await bench.stripe.refunds.retrieve(id);
    expect(failed).to.include({ status: "failed", balance_transaction: null });
    expect(failed).not.to.have.property("failure_balance_transaction");
    expect((await bench.stripe.balanceTransactions.list({ source: id })).data).to.deep.equal([]);
  });

  it("is listed by type, source, currency and time", async () => {
    const list = async (filter: Stripe.BalanceTransactionListParams) =>
      (await bench.stripe.balanceTransactions.list(filter)).data.map(({ source }) => source);
    const euros = await take(bench, "pm_card_visa");
    const yen = await take(bench, "pm_card_visa", { currency: "jpy" });
    await bench.control.advanceClock(5_000);
    const { id, created } = await bench.stripe.refunds.create({ payment_intent: euros.id });
    expect(await list({ type: "refund" })).to.deep.equal([id]);
    expect(await list({ currency: "JPY" })).to.deep.equal([yen.latest_charge]);
    expect(await list({ source: chargeIdOf(euros) })).to.deep.equal([euros.latest_charge]);
    expect(await list({ created: { lt: created } })).to.deep.equal([
      yen.latest_charge,
      euros.latest_charge,
    ]);
    const stranger = stripeFor(bench.url, "sk_test_stranger");
    expect((await stranger.balanceTransactions.list()).data).to.deep.equal([]);
  });

  it("is what was booked: pending for two days, then available, then paid out", async () => {
    const paid = await take(bench, "pm_card_visa");
    const net = await netOf(paid);
    expect(await amounts()).to.deep.equal({ available: [0], pending: [net] });
    await bench.control.advanceClock(AVAILABLE_AFTER_MS);
    expect(await amounts()).to.deep.equal({ available: [net], pending: [0] });
    await bench.control.payOut();
    expect(await amounts()).to.deep.equal({ available: [], pending: [] });
  });

  it("books one transaction of what was captured, and nothing for what was released", async () => {
    const { paymentIntents, refunds, balanceTransactions } = bench.stripe;
    await bench.listen();
    const manual = { capture_method: "manual" } as const;
    const part = await pay(bench, "pm_card_visa", manual);
    const canceled = await pay(bench, "pm_card_visa", manual);
    const lapsed = await pay(bench, "pm_card_visa", manual);
    await paymentIntents.capture(part.id, { amount_to_capture: 1_200 });
    await paymentIntents.cancel(canceled.id);
    await bench.control.advanceClock(7 * DAY_MS);
    const ended = await paymentIntents.retrieve(lapsed.id);
    expect(ended).to.include({ status: "canceled", cancellation_reason: "expired" });
    for (const one of [part, canceled, lapsed]) {
      const charge = await bench.stripe.charges.retrieve(chargeIdOf(one));
      expect(charge).to.include({ amount_refunded: 0, refunded: false });
      expect(charge.amount_captured).to.equal(one === part ? 1_200 : 0);
    }
    const { data } = await balanceTransactions.list();
    expect(data.map(({ amount }) => amount)).to.deep.equal([1_200]);
    expect((await refunds.list()).data).to.deep.equal([]);
    const told = (await bench.stripe.events.list({ limit: 100 })).data.map(({ type }) => type);
    expect(told.filter((type) => type.includes("refund"))).to.deep.equal([]);
  });

  async function netOf(paid: Stripe.PaymentIntent): Promise<number> {
    const { data } = await bench.stripe.balanceTransactions.list({ source: chargeIdOf(paid) });
    return data[0]!.net;
  }

  async function amounts(): Promise<{ available: number[]; pending: number[] }> {
    const { available, pending } = await bench.stripe.balance.retrieve();
    const amountOf = ({ amount }: { amount: number }) => amount;
    return { available: available.map(amountOf), pending: pending.map(amountOf) };
  }
});

describe("a payout", () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await startBench();
    await bench.control.pauseWebhooks();
    await bench.listen();
  });
  afterEach(() => bench.stop());

  it("takes what is available, and lists what it took and itself: together nothing", async () => {
    const old = await take(bench, "pm_card_visa");
    const refund = await bench.stripe.refunds.create({ payment_intent: old.id, amount: 500 });
    await bench.control.advanceClock(AVAILABLE_AFTER_MS);
    const young = await take(bench, "pm_card_visa");
    const [payout] = await bench.control.payOut({ currency: "eur" });
    const { data } = await bench.stripe.balanceTransactions.list({ payout: payout!.id });
    expect(data.map(({ source }) => source)).to.have.members([
      old.latest_charge,
      refund.id,
      payout!.id,
    ]);
    expect(data.map(({ source }) => source)).not.to.include(young.latest_charge);
    expect(data.reduce((sum, { net }) => sum + net, 0)).to.equal(0);
    const read = await bench.stripe.payouts.retrieve(payout!.id, {
      expand: ["balance_transaction"],
    });
    expect(read).to.include({
      currency: "eur",
      reconciliation_status: "completed",
      status: "paid",
    });
    expect(read.balance_transaction).to.include({
      amount: -read.amount,
      reporting_category: "payout",
      source: read.id,
      type: "payout",
    });
  });

  it("is told of by payout.created and payout.paid", async () => {
    await take(bench, "pm_card_bypassPending");
    const [payout] = await bench.control.payOut();
    const told = (await bench.stripe.events.list({ limit: 3 })).data.reverse();
    expect(told.map(({ type }) => type)).to.deep.equal([
      "payout.created",
      "payout.paid",
      "payout.reconciliation_completed",
    ]);
    const statuses = told.map(({ data }) => (data.object as Stripe.Payout).status);
    expect(statuses).to.deep.equal(["in_transit", "paid", "paid"]);
    expect((told[1]!.data.object as Stripe.Payout).id).to.equal(payout!.id);
  });

  it("pays nothing twice, and refuses when nothing is available", async () => {
    await take(bench, "pm_card_visa");
    const message = await bench.control.payOut().catch(messageOf);
    expect(message).to.match(/answered 400.*two days/);
    await bench.control.advanceClock(AVAILABLE_AFTER_MS);
    expect(await bench.control.payOut()).to.have.length(1);
    expect(await bench.control.payOut().catch(messageOf)).to.match(/answered 400/);
    expect((await bench.stripe.payouts.list()).data).to.have.length(1);
  });

  it("comes back when the bank refuses it, and goes out with the next one", async () => {
    await take(bench, "pm_card_bypassPending");
    const [failed] = await bench.control.payOut({ fails: true });
    expect(failed).to.include({ status: "failed", failure_code: "account_closed" });
    expect((await bench.stripe.events.list({ limit: 1 })).data[0]!.type).to.equal("payout.failed");
    const [next] = await bench.control.payOut();
    expect(next!.amount).to.equal(failed!.amount);
    const { data } = await bench.stripe.balanceTransactions.list({ payout: next!.id });
    expect(data.map(({ type }) => type)).to.have.members(["payout_failure", "payout"]);
  });

  it("is one for each currency, and is listed by status and time", async () => {
    await take(bench, "pm_card_bypassPending");
    await take(bench, "pm_card_bypassPending", { currency: "jpy" });
    const other = { currency: "GBP" };
    expect(await bench.control.payOut(other).catch(messageOf)).to.match(/answered 400/);
    const made = await bench.control.payOut();
    expect(made.map(({ currency }) => currency)).to.deep.equal(["eur", "jpy"]);
    const idsOf = ({ data }: { data: { id: string }[] }) => data.map(({ id }) => id);
    const { payouts } = bench.stripe;
    const both = [made[1]!.id, made[0]!.id];
    expect(idsOf(await payouts.list({ status: "paid" }))).to.deep.equal(both);
    expect(idsOf(await payouts.list({ status: "failed" }))).to.deep.equal([]);
    expect(idsOf(await payouts.list({ created: { gt: made[0]!.created } }))).to.deep.equal([]);
    const day = made[0]!.arrival_date;
    expect(idsOf(await payouts.list({ arrival_date: { lte: day } }))).to.deep.equal(both);
    expect(idsOf(await payouts.list({ arrival_date: { gt: day } }))).to.deep.equal([]);
    expect(await failureOf(payouts.retrieve("po_none"))).to.include({
      statusCode: 404,
      code: "resource_missing",
    });
  });

  it("of another account is not to be seen", async () => {
    await take(bench, "pm_card_bypassPending");
    const [payout] = await bench.control.payOut();
    const stranger = stripeFor(bench.url, "sk_test_stranger");
    expect((await failureOf(stranger.payouts.retrieve(payout!.id))).statusCode).to.equal(404);
    expect((await stranger.payouts.list()).data).to.deep.equal([]);
  });
});

/** Takes the money and books it at once: usually the fee comes a second later. */
function take(
  bench: Bench,
  paymentMethod: string,
  more: Partial<Stripe.PaymentIntentCreateParams> = {},
): Promise<Stripe.PaymentIntent> {
  return pay(bench, paymentMethod, { capture_method: "automatic", ...more });
}

function chargeIdOf(intent: Stripe.PaymentIntent): string {
  return intent.latest_charge as string;
}

function messageOf(error: unknown): string {
  return (error as Error).message;
}
