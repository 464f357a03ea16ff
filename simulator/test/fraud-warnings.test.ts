import { expect } from "chai";
import type Stripe from "stripe";
import { DISPUTE_DELAY_MS } from "../src/core/constants.ts";
import { failureOf, pay, startBench, stripeFor } from "./support/bench.ts";
import type { Bench } from "./support/bench.ts";
import { countEvents, eventsSince, plain, typesOf } from "./support/disputed.ts";

const REPORTED = "pm_card_createIssuerFraudRecord";

describe("an early fraud warning", () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await startBench();
    await bench.control.pauseWebhooks();
  });
  afterEach(() => bench.stop());

  it("comes a moment after its card has paid, and moves no money", async () => {
    const paid = await pay(bench, REPORTED, { capture_method: "automatic" });
    const count = await countEvents(bench);
    await bench.control.advanceClock(DISPUTE_DELAY_MS - 1);
    expect(await eventsSince(bench, count)).to.deep.equal([]);
    await bench.control.advanceClock(1);
    const events = await eventsSince(bench, count);
    expect(typesOf(events)).to.deep.equal(["radar.early_fraud_warning.created"]);
    const warnings = await bench.stripe.radar.earlyFraudWarnings.list();
    expect(warnings.data).to.have.length(1);
    expect(warnings.data[0]).to.include({
      actionable: true,
      charge: paid.latest_charge,
      payment_intent: paid.id,
    });
    expect(events[0]!.data.object).to.deep.equal(plain(warnings.data[0]!));
    const charge = await bench.stripe.charges.retrieve(paid.latest_charge as string);
    expect(charge).to.include({ disputed: false, amount_refunded: 0 });
    expect((await bench.stripe.disputes.list()).data).to.deep.equal([]);
  });

  it("is actionable until the charge is refunded whole", async () => {
    const { warning, charge } = await warned();
    await bench.stripe.refunds.create({ charge, amount: 500 });
    expect(await isActionable(warning)).to.equal(true);
    const count = await countEvents(bench);
    await bench.stripe.refunds.create({ charge });
    expect(await isActionable(warning)).to.equal(false);
    const events = await eventsSince(bench, count);
    expect(typesOf(events)).to.deep.equal([
      "refund.created",
      "charge.refunded",
      "radar.early_fraud_warning.updated",
    ]);
    expect(events[2]!.data.previous_attributes).to.deep.equal({ actionable: true });
  });

  for (const inquiry of [false, true]) {
    it(`is not actionable once there is ${inquiry ? "an inquiry" : "a dispute"}`, async () => {
      const { warning, charge } = await warned();
      const count = await countEvents(bench);
      await bench.control.openDispute({ charge, inquiry });
      expect(await isActionable(warning)).to.equal(false);
      const types = typesOf(await eventsSince(bench, count));
      expect(types.at(-1)).to.equal("radar.early_fraud_warning.updated");
      expect(types.filter((type) => type.startsWith("radar."))).to.have.length(1);
      if (!inquiry) return;
      await bench.stripe.refunds.create({ charge });
      const all = typesOf(await eventsSince(bench, count));
      expect(all.filter((type) => type.startsWith("radar."))).to.have.length(1);
    });
  }

  it("can be made on any charge, and is not actionable where nothing can be done", async () => {
    const paid = await pay(bench, "pm_card_visa");
    const fraud_type = "made_with_stolen_card";
    const warning = await bench.control.reportFraud({ payment_intent: paid.id, fraud_type });
    expect(warning).to.include({ charge: paid.latest_charge, fraud_type, actionable: true });
    await bench.stripe.refunds.create({ payment_intent: paid.id });
    const late = await bench.control.reportFraud({ charge: paid.latest_charge as string });
    expect(late).to.include({ fraud_type: "misc", actionable: false });
  });

  it("is listed by charge, PaymentIntent and time, and found by its own account alone", async () => {
    const first = await warned();
    await bench.control.advanceClock(5_000);
    const second = await warned();
    const { earlyFraudWarnings } = bench.stripe.radar;
    const idsOf = async (params: Stripe.Radar.EarlyFraudWarningListParams) =>
      (await earlyFraudWarnings.list(params)).data.map(({ id }) => id);
    expect(await idsOf({})).to.deep.equal([second.warning, first.warning]);
    expect(await idsOf({ charge: first.charge })).to.deep.equal([first.warning]);
    expect(await idsOf({ payment_intent: second.intent })).to.deep.equal([second.warning]);
    const { created } = await earlyFraudWarnings.retrieve(first.warning);
    expect(await idsOf({ created: { gt: created } })).to.deep.equal([second.warning]);
    expect(await idsOf({ starting_after: second.warning })).to.deep.equal([first.warning]);
    const other = stripeFor(bench.url, "sk_test_other");
    expect(await failureOf(other.radar.earlyFraudWarnings.retrieve(first.warning))).to.include({
      statusCode: 404,
      code: "resource_missing",
      param: "early_fraud_warning",
    });
    expect((await other.radar.earlyFraudWarnings.list()).data).to.deep.equal([]);
  });

  async function warned(): Promise<{ warning: string; charge: string; intent: string }> {
    const paid = await pay(bench, REPORTED);
    await bench.control.advanceClock(DISPUTE_DELAY_MS);
    const params = { payment_intent: paid.id };
    const { data } = await bench.stripe.radar.earlyFraudWarnings.list(params);
    return { warning: data[0]!.id, charge: paid.latest_charge as string, intent: paid.id };
  }

  async function isActionable(id: string): Promise<boolean> {
    return (await bench.stripe.radar.earlyFraudWarnings.retrieve(id)).actionable;
  }
});
