import { expect } from "chai";
import type Stripe from "stripe";
import { DAY_MS, REFUND_CHANGE_MS } from "../src/core/constants.ts";
import { failureOf, pay, startBench, stripeFor } from "./support/bench.ts";
import type { Bench } from "./support/bench.ts";

const PARALLEL = 50;

describe("a refund", () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await startBench();
    await bench.control.pauseWebhooks();
    await bench.listen();
  });
  afterEach(() => bench.stop());

  it("gives back what is left, by payment_intent or by charge", async () => {
    const { refunds } = bench.stripe;
    const paid = await pay(bench, "pm_card_visa");
    const reason = "requested_by_customer";
    const part = await refunds.create({ payment_intent: paid.id, amount: 500, reason });
    const rest = await refunds.create({ charge: chargeIdOf(paid), metadata: { why: "rain" } });
    expect(part).to.include({
      amount: 500,
      charge: paid.latest_charge,
      currency: "eur",
      payment_intent: paid.id,
      payment_method: paid.payment_method,
      reason,
      status: "succeeded",
    });
    expect(rest).to.deep.include({ amount: 1_500, metadata: { why: "rain" }, reason: null });
    expect(await refundedOf(paid)).to.deep.equal([2_000, true]);
    const intent = await bench.stripe.paymentIntents.retrieve(paid.id);
    expect(intent).to.include({ status: "succeeded", amount_received: 2_000 });
  });

  it("is told of by refund.created and charge.refunded, with the request that made it", async () => {
    const paid = await pay(bench, "pm_card_visa");
    const options = { idempotencyKey: "refund-1" };
    const refund = await bench.stripe.refunds.create({ payment_intent: paid.id }, options);
    const [told, before] = await newestEvents(2);
    expect([before!.type, told!.type]).to.deep.equal(["refund.created", "charge.refunded"]);
    expect(before!.data.object).to.deep.equal(plain(refund));
    expect(told!.data.object).to.include({ id: paid.latest_charge, amount_refunded: 2_000 });
    expect(told!.data.object).not.to.have.property("refunds");
    expect(told!.request).to.include({ idempotency_key: "refund-1" });
  });

  it("never gives back more than was captured, however many are asked for at once", async () => {
    const paid = await pay(bench, "pm_card_visa");
    const asked = Array.from({ length: PARALLEL }, () =>
      bench.stripe.refunds.create({ payment_intent: paid.id, amount: 300 }),
    );
    const done = await Promise.allSettled(asked);
    expect(done.filter(({ status }) => status === "fulfilled")).to.have.length(6);
    const refused = done.filter((one) => one.status === "rejected");
    const params = refused.map(({ reason }) => (reason as Stripe.errors.StripeError).param);
    expect(new Set(params)).to.deep.equal(new Set(["amount"]));
    expect(await refundedOf(paid)).to.deep.equal([1_800, false]);
    const { data } = await bench.stripe.refunds.list({ payment_intent: paid.id, limit: 100 });
    expect(data).to.have.length(6);
  });

  it("is made once for one idempotency key", async () => {
    const paid = await pay(bench, "pm_card_visa");
    const create = () =>
      bench.stripe.refunds.create(
        { payment_intent: paid.id, amount: 700 },
        { idempotencyKey: "refund-2" },
      );
    expect((await create()).id).to.equal((await create()).id);
    expect(await refundedOf(paid)).to.deep.equal([700, false]);
  });

  it("is at most what was captured of a hold", async () => {
    const { refunds, paymentIntents } = bench.stripe;
    const held = await pay(bench, "pm_card_visa", { capture_method: "manual" });
    await paymentIntents.capture(held.id, { amount_to_capture: 1_200 });
    const error = await failureOf(refunds.create({ payment_intent: held.id, amount: 1_201 }));
    expect(error).to.include({ statusCode: 400, param: "amount" });
    expect(await refundedOf(held)).to.deep.equal([0, false]);
    expect((await refunds.create({ payment_intent: held.id })).amount).to.equal(1_200);
    expect(await refundedOf(held)).to.deep.equal([1_200, true]);
  });

  describe("is refused, and nothing changes,", () => {
    const refusals: [string, Stripe.RefundCreateParams, object][] = [
      ["for more than is left", { amount: 2_001 }, { code: undefined, param: "amount" }],
      ["for nothing", { amount: 0 }, { code: "parameter_invalid_integer", param: "amount" }],
      ["for less than nothing", { amount: -1 }, { code: "parameter_invalid_integer" }],
      ["for a fraction", { amount: 1.5 }, { code: "parameter_invalid_integer", param: "amount" }],
      ["for a reason of our own", { reason: "nope" }, { param: "reason" }],
      [
        "for a reason that only Stripe gives",
        { reason: "expired_uncaptured_charge" },
        { param: "reason" },
      ],
      [
        "for both a charge and a PaymentIntent",
        { charge: "ch_1" },
        { code: "parameters_exclusive", param: undefined },
      ],
      [
        "for a PaymentIntent that is not there",
        { payment_intent: "pi_none" },
        { code: "resource_missing", param: "payment_intent" },
      ],
    ];
    for (const [name, params, expected] of refusals) {
      it(name, async () => {
        const paid = await pay(bench, "pm_card_visa");
        const count = await countEvents();
        const call = bench.stripe.refunds.create({ payment_intent: paid.id, ...params });
        expect(await failureOf(call)).to.include({
          statusCode: 400,
          type: "StripeInvalidRequestError",
          ...expected,
        });
        expect(await refundedOf(paid)).to.deep.equal([0, false]);
        expect((await bench.stripe.refunds.list()).data).to.deep.equal([]);
        expect(await countEvents()).to.equal(count);
      });
    }
  });

  it("is refused for nothing named, and for another account's objects", async () => {
    const paid = await pay(bench, "pm_card_visa");
    expect(await failureOf(bench.stripe.refunds.create({ amount: 100 }))).to.include({
      statusCode: 400,
      code: "parameter_missing",
    });
    const stranger = stripeFor(bench.url, "sk_test_stranger");
    expect(await failureOf(stranger.refunds.create({ payment_intent: paid.id }))).to.include({
      statusCode: 400,
      code: "resource_missing",
      param: "payment_intent",
    });
    const charge = chargeIdOf(paid);
    expect(await failureOf(stranger.refunds.create({ charge }))).to.include({ param: "charge" });
    const refund = await bench.stripe.refunds.create({ charge, amount: 100 });
    expect(await failureOf(stranger.refunds.retrieve(refund.id))).to.include({
      statusCode: 404,
      code: "resource_missing",
    });
    expect((await stranger.refunds.list({ charge })).data).to.deep.equal([]);
  });

  it("is refused once all is given back", async () => {
    const paid = await pay(bench, "pm_card_visa");
    await bench.stripe.refunds.create({ payment_intent: paid.id });
    for (const amount of [1, 2_000]) {
      const call = bench.stripe.refunds.create({ payment_intent: paid.id, amount });
      expect(await failureOf(call)).to.include({
        statusCode: 400,
        type: "StripeInvalidRequestError",
        code: "charge_already_refunded",
      });
    }
    expect(await refundedOf(paid)).to.deep.equal([2_000, true]);
  });

  it("needs a captured charge", async () => {
    const { paymentIntents, refunds } = bench.stripe;
    const open = await paymentIntents.create({ amount: 2_000, currency: "eur" });
    const declined = await paymentIntents.create({ amount: 2_000, currency: "eur" });
    await failureOf(
      paymentIntents.confirm(declined.id, {
        payment_method: "pm_card_chargeDeclined",
        return_url: "https://holdfast.test",
      }),
    );
    const held = await pay(bench, "pm_card_visa", { capture_method: "manual" });
    const released = await pay(bench, "pm_card_visa", { capture_method: "manual" });
    await paymentIntents.cancel(released.id);
    for (const { id } of [open, declined, held, released]) {
      const error = await failureOf(refunds.create({ payment_intent: id }));
      expect(error).to.include({ statusCode: 400, type: "StripeInvalidRequestError" });
    }
    const charge = chargeIdOf(held);
    expect((await failureOf(refunds.create({ charge }))).message).to.include("Cancel");
    expect((await refunds.list()).data).to.deep.equal([]);
    expect((await paymentIntents.retrieve(held.id)).status).to.equal("requires_capture");
  });

  it("keeps to what three-decimal currencies can pay", async () => {
    const paid = await pay(bench, "pm_card_visa", { currency: "kwd", amount: 5_000 });
    const call = bench.stripe.refunds.create({ payment_intent: paid.id, amount: 1_005 });
    const expected = { statusCode: 400, code: "parameter_invalid_integer", param: "amount" };
    expect(await failureOf(call)).to.include(expected);
    expect(await refundedOf(paid)).to.deep.equal([0, false]);
    await bench.stripe.refunds.create({ payment_intent: paid.id, amount: 1_010 });
    expect(await refundedOf(paid)).to.deep.equal([1_010, false]);
  });

  it("of the card …7726 arrives later, and says so", async () => {
    const paid = await pay(bench, "pm_card_pendingRefund");
    const refund = await bench.stripe.refunds.create({ payment_intent: paid.id });
    expect(refund).to.include({ status: "pending", pending_reason: "processing" });
    expect(await refundedOf(paid)).to.deep.equal([2_000, true]);
    await bench.control.advanceClock(REFUND_CHANGE_MS - 1);
    expect((await bench.stripe.refunds.retrieve(refund.id)).status).to.equal("pending");
    await bench.control.advanceClock(1);
    const now = await bench.stripe.refunds.retrieve(refund.id);
    expect(now.status).to.equal("succeeded");
    expect(now).not.to.have.property("pending_reason");
    const { data: booked } = await bench.stripe.balanceTransactions.list({ source: refund.id });
    expect(booked.map(({ id }) => id)).to.deep.equal([refund.balance_transaction]);
    const events = (await newestEvents(2)).reverse();
    expect(events.map(({ type }) => type)).to.deep.equal([
      "refund.updated",
      "charge.refund.updated",
    ]);
    for (const { data } of events) {
      expect(data.previous_attributes).to.include({
        status: "pending",
        pending_reason: "processing",
      });
    }
  });

  it("of the card …5126 comes back later, and what it gave back is left again", async () => {
    const paid = await pay(bench, "pm_card_refundFail");
    const refund = await bench.stripe.refunds.create({ payment_intent: paid.id, amount: 1_500 });
    expect(refund.status).to.equal("succeeded");
    await bench.control.advanceClock(REFUND_CHANGE_MS);
    const failed = await bench.stripe.refunds.retrieve(refund.id);
    expect(failed).to.include({ status: "failed", failure_reason: "expired_or_canceled_card" });
    expect(await refundedOf(paid)).to.deep.equal([0, false]);
    const events = (await newestEvents(3)).reverse();
    expect(events.map(({ type }) => type)).to.deep.equal([
      "refund.updated",
      "charge.refund.updated",
      "refund.failed",
    ]);
    expect(events[1]!.data.previous_attributes).to.deep.equal({
      failure_balance_transaction: null,
      failure_reason: null,
      status: "succeeded",
    });
    expect(events[2]!.data).not.to.have.property("previous_attributes");
    expect((await bench.stripe.refunds.create({ payment_intent: paid.id })).amount).to.equal(2_000);
  });

  it("moves on only as a refund can", async () => {
    const legal: Record<string, string[]> = {
      pending: ["pending", "requires_action", "succeeded", "failed", "canceled"],
      requires_action: ["pending", "succeeded", "failed", "canceled"],
      succeeded: ["failed", "canceled"],
      failed: [],
      canceled: [],
    };
    const statuses = Object.keys(legal) as Status[];
    for (const from of statuses) {
      for (const to of statuses) {
        const paid = await pay(bench, "pm_card_pendingRefund");
        const { id } = await bench.stripe.refunds.create({ payment_intent: paid.id });
        if (from !== "pending") await bench.control.moveRefund(id, { status: from });
        const moved = await bench.control.moveRefund(id, { status: to }).catch(messageOf);
        const isLegal = legal[from]!.includes(to);
        const { status } = await bench.stripe.refunds.retrieve(id);
        expect(status, `${from} → ${to}`).to.equal(isLegal ? to : from);
        if (!isLegal) expect(moved).to.match(/answered 400: .*cannot become/);
        const isBack = status === "failed" || status === "canceled";
        expect(await refundedOf(paid)).to.deep.equal(isBack ? [0, false] : [2_000, true]);
      }
    }
  }).timeout(10_000);

  it("is moved by the control plane with its reasons, and by nothing unknown", async () => {
    const paid = await pay(bench, "pm_card_pendingRefund");
    const { id } = await bench.stripe.refunds.create({ payment_intent: paid.id });
    const { control } = bench;
    const waiting = { status: "pending", pending_reason: "charge_pending" } as const;
    expect(await control.moveRefund(id, waiting)).to.include(waiting);
    const wrong = { status: "failed", failure_reason: "bored" as "declined" } as const;
    expect(await control.moveRefund(id, wrong).catch(messageOf)).to.match(/400.*failure_reason/);
    const missing = await control.moveRefund("re_none", { status: "failed" }).catch(messageOf);
    expect(missing).to.match(/answered 404/);
    const lost = { status: "failed", failure_reason: "lost_or_stolen_card" } as const;
    expect(await control.moveRefund(id, lost)).to.include(lost);
  });

  it("can be canceled only while the customer has to act", async () => {
    const { refunds } = bench.stripe;
    const paid = await pay(bench, "pm_card_pendingRefund");
    const { id } = await refunds.create({ payment_intent: paid.id });
    const error = await failureOf(refunds.cancel(id));
    expect(error).to.include({ statusCode: 400, type: "StripeInvalidRequestError" });
    expect((await refunds.retrieve(id)).status).to.equal("pending");
    const asking = await bench.control.moveRefund(id, { status: "requires_action" });
    expect(asking.next_action?.type).to.equal("display_details");
    const canceled = await refunds.cancel(id);
    expect(canceled).to.include({ status: "canceled", failure_reason: "merchant_request" });
    expect(canceled).not.to.have.property("next_action");
    expect(await refundedOf(paid)).to.deep.equal([0, false]);
    expect(await failureOf(refunds.cancel(id))).to.include({ statusCode: 400 });
    await bench.control.advanceClock(DAY_MS);
    expect((await refunds.retrieve(id)).status).to.equal("canceled");
  });

  it("takes metadata later, and tells of it", async () => {
    const { refunds } = bench.stripe;
    const paid = await pay(bench, "pm_card_visa");
    const { id } = await refunds.create({ payment_intent: paid.id, metadata: { a: "1", b: "2" } });
    const updated = await refunds.update(id, { metadata: { a: "", c: "3" } });
    expect(updated.metadata).to.deep.equal({ b: "2", c: "3" });
    const events = await newestEvents(2);
    expect(events.map(({ type }) => type)).to.have.members([
      "refund.updated",
      "charge.refund.updated",
    ]);
    expect(events[0]!.data.previous_attributes).to.deep.equal({ metadata: { a: "1", b: "2" } });
    expect((await refunds.update(id, { metadata: "" })).metadata).to.deep.equal({});
    const count = await countEvents();
    await refunds.update(id, { expand: ["charge"] });
    expect(await countEvents()).to.equal(count);
  });

  it("is listed by charge, PaymentIntent and time", async () => {
    const { refunds } = bench.stripe;
    const paid = await pay(bench, "pm_card_visa");
    const first = await refunds.create({ payment_intent: paid.id, amount: 100 });
    await bench.control.advanceClock(5_000);
    const second = await refunds.create({ payment_intent: paid.id, amount: 200 });
    const other = await pay(bench, "pm_card_visa");
    const third = await refunds.create({ payment_intent: other.id, amount: 300 });
    const idsOf = ({ data }: { data: { id: string }[] }) => data.map(({ id }) => id);
    const charge = chargeIdOf(paid);
    expect(idsOf(await refunds.list({ charge }))).to.deep.equal([second.id, first.id]);
    expect(idsOf(await refunds.list({ payment_intent: other.id }))).to.deep.equal([third.id]);
    const created = { lt: second.created };
    expect(idsOf(await refunds.list({ created }))).to.deep.equal([first.id]);
    const after = { limit: 1, starting_after: third.id };
    const page = await refunds.list(after);
    expect(idsOf(page)).to.deep.equal([second.id]);
    expect(page.has_more).to.equal(true);
  });

  it("is shown by its charge only when asked for, and expands on", async () => {
    const paid = await pay(bench, "pm_card_visa");
    const { id } = await bench.stripe.refunds.create({ payment_intent: paid.id, amount: 500 });
    const charge = chargeIdOf(paid);
    expect(await bench.stripe.charges.retrieve(charge)).not.to.have.property("refunds");
    const shown = await bench.stripe.charges.retrieve(charge, {
      expand: ["refunds.data.balance_transaction"],
    });
    expect(shown.refunds).to.include({ has_more: false, url: `/v1/charges/${charge}/refunds` });
    expect(shown.refunds!.data.map((one) => one.id)).to.deep.equal([id]);
    expect(shown.refunds!.data[0]!.balance_transaction).to.include({ amount: -500 });
    const expand = ["latest_charge.refunds"];
    const intent = await bench.stripe.paymentIntents.retrieve(paid.id, { expand });
    const { refunds } = intent.latest_charge as Stripe.Charge;
    expect(refunds!.data[0]!.id).to.equal(id);
  });

  it("of a disputed charge is refused", async () => {
    const paid = await pay(bench, "pm_card_createDispute");
    await bench.control.advanceClock(DAY_MS);
    const error = await failureOf(bench.stripe.refunds.create({ payment_intent: paid.id }));
    expect(error).to.include({
      statusCode: 400,
      type: "StripeInvalidRequestError",
      code: "charge_disputed",
    });
    expect(await refundedOf(paid)).to.deep.equal([0, false]);
    expect((await bench.stripe.refunds.list()).data).to.deep.equal([]);
  });

  it("waits while the balance does not cover it", async () => {
    const paid = await pay(bench, "pm_card_visa");
    await bench.control.setBalance({ insufficient: true });
    const refund = await bench.stripe.refunds.create({ payment_intent: paid.id });
    expect(refund).to.include({
      status: "pending",
      pending_reason: "insufficient_funds",
      balance_transaction: null,
    });
    await bench.control.advanceClock(DAY_MS);
    expect((await bench.stripe.refunds.retrieve(refund.id)).status).to.equal("pending");
    await bench.control.setBalance({ insufficient: false });
    const now = await bench.stripe.refunds.retrieve(refund.id);
    expect(now.status).to.equal("succeeded");
    expect(now.balance_transaction).to.match(/^txn_/);
  });

  it("to a bank account fails where a card's would wait, and is told of as failed", async () => {
    const paid = await pay(bench, "pm_sepaDebit_success_de");
    expect(await failureOf(bench.stripe.refunds.create({ payment_intent: paid.id }))).to.include({
      statusCode: 400,
      type: "StripeInvalidRequestError",
    });
    await bench.control.advanceClock(DAY_MS);
    const taken = await bench.stripe.paymentIntents.retrieve(paid.id);
    await bench.control.setBalance({ insufficient: true });
    const refund = await bench.stripe.refunds.create({ payment_intent: paid.id });
    expect(refund).to.include({ status: "failed", failure_reason: "insufficient_funds" });
    expect(refund).not.to.have.property("destination_details");
    expect((await newestEvents(1))[0]!.type).to.equal("refund.failed");
    expect(await refundedOf(taken)).to.deep.equal([0, false]);
    await bench.control.setBalance({ insufficient: false });
    const again = await bench.stripe.refunds.create({
      payment_intent: paid.id,
      expand: ["balance_transaction"],
    });
    expect(again.status).to.equal("succeeded");
    expect(again.balance_transaction).to.include({ type: "payment_refund", amount: -2_000 });
  });

  type Status = "pending" | "requires_action" | "succeeded" | "failed" | "canceled";

  async function refundedOf(paid: Stripe.PaymentIntent): Promise<[number, boolean]> {
    const charge = await bench.stripe.charges.retrieve(chargeIdOf(paid));
    return [charge.amount_refunded, charge.refunded];
  }

  async function newestEvents(limit: number): Promise<Stripe.Event[]> {
    return (await bench.stripe.events.list({ limit })).data;
  }

  async function countEvents(): Promise<number> {
    return (await bench.stripe.events.list({ limit: 100 })).data.length;
  }
});

function chargeIdOf(intent: Stripe.PaymentIntent): string {
  return intent.latest_charge as string;
}

function plain(object: object): unknown {
  return JSON.parse(JSON.stringify(object)) as unknown;
}

function messageOf(error: unknown): string {
  return (error as Error).message;
}
