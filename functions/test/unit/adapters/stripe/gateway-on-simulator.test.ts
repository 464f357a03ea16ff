import { expect } from "chai";
import { isDomainError } from "../../../../src/domain/errors.ts";
import type { IntentOrder } from "../../../../src/application/ports.ts";
import { failureOf, orderFor, paymentsContract } from "../../../support/payments-contract.ts";
import { startOfflineStripe, type OfflineStripe } from "./offline-stripe.ts";

const DAY_MS = 24 * 3_600_000;

paymentsContract("the gateway on the offline Stripe", startOfflineStripe);

describe("the gateway on an offline Stripe in trouble", () => {
  let stripe: OfflineStripe;
  let order: IntentOrder;
  beforeEach(async () => {
    stripe = await startOfflineStripe();
    const made = await stripe.payments.createCustomer("customer", { uid: "user-1" });
    if (made.kind !== "created") throw new Error("no customer");
    order = orderFor(made.customerId);
  });
  afterEach(() => stripe.close());

  const creating = { method: "POST", path: "/v1/payment_intents" };
  const fault = (effect: string, more: object = {}) =>
    stripe.control("faults", { match: creating, effect, ...more });

  it("makes one PaymentIntent through an answer lost after the fact", async () => {
    await fault("drop_after_commit");
    const outcome = await stripe.payments.createIntent(order);
    expect(outcome).to.have.property("kind", "created");
    expect(await stripe.countIntents()).to.equal(1);
  });

  it("makes one PaymentIntent through connections lost before it", async () => {
    await fault("drop_before", { times: 2 });
    expect(await stripe.payments.createIntent(order)).to.have.property("kind", "created");
    expect(await stripe.countIntents()).to.equal(1);
  });

  it("does not know how a create ended that never answers, and learns it by the same key", async () => {
    await fault("drop_after_commit", { times: 3 });
    expect(await stripe.payments.createIntent(order)).to.deep.equal({ kind: "unknown" });
    const outcome = await stripe.payments.createIntent(order);
    expect(outcome).to.have.property("kind", "created");
    expect(await stripe.countIntents()).to.equal(1);
  });

  it("takes an outage that Stripe has stored for the end of that key", async () => {
    await fault("status", { status: 500 });
    const outcome = await stripe.payments.createIntent(order);
    expect(outcome).to.deep.include({ kind: "refused", safe: "other" });
    expect(await stripe.countIntents()).to.equal(0);
    const next = await stripe.payments.createIntent({ ...order, key: "contract:2" });
    expect(next).to.have.property("kind", "created");
  });

  it("makes a customer in spite of an outage that Stripe has stored", async () => {
    await stripe.control("faults", { match: { path: "/v1/customers" }, effect: "status" });
    const made = await stripe.payments.createCustomer("customer:2", { uid: "user-2" });
    expect(made).to.have.property("kind", "created");
  });

  it("does not know how a create ended that was limited", async () => {
    await fault("429");
    expect(await stripe.payments.createIntent(order)).to.deep.equal({ kind: "unknown" });
    await fault("lock_timeout");
    expect(await stripe.payments.createIntent(order)).to.deep.equal({ kind: "unknown" });
    expect(await stripe.payments.createIntent(order)).to.have.property("kind", "created");
  });

  it("waits out the same request at work elsewhere", async () => {
    await fault("delay", { delayMs: 30 });
    const outcomes = await Promise.all([
      stripe.payments.createIntent(order),
      stripe.payments.createIntent(order),
    ]);
    expect(outcomes[0]).to.have.property("kind", "created");
    expect(outcomes[1]).to.deep.equal(outcomes[0]);
  });

  it("tells that the same request is still at work when it has waited long enough", async () => {
    await fault("delay", { delayMs: 500 });
    const [first, second] = await Promise.all([
      stripe.payments.createIntent(order),
      stripe.payments.createIntent(order),
    ]);
    expect([first.kind, second.kind].toSorted()).to.deep.equal(["created", "in_progress"]);
  });

  it("dates a read by Stripe's clock, wherever that stands", async () => {
    const made = await stripe.payments.createIntent(order);
    if (made.kind !== "created") throw new Error("not created");
    await stripe.control("clock", { advance: DAY_MS });
    await stripe.pay(made.intentId);
    const { created } = await stripe.noticeOf(made.intentId, "payment_intent.succeeded");
    const read = await stripe.payments.readIntent(made.intentId);
    expect(read?.observations[0]?.asOf).to.be.within(created - 2, created + 2);
  });

  it("can neither read nor cancel through an outage", async () => {
    await stripe.control("faults", {
      match: { path: "/v1/payment_intents/.*" },
      effect: "status",
      status: 503,
      times: 6,
    });
    for (const call of [stripe.payments.readIntent("pi_1"), stripe.payments.cancelIntent("pi_1")]) {
      expect(isDomainError(await failureOf(call), "STRIPE_UNAVAILABLE")).to.equal(true);
    }
  });
});
