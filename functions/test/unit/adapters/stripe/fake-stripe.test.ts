import { expect } from "chai";
import { DomainError } from "../../../../src/domain/errors.ts";
import { createFakeStripe } from "../../../support/fake-stripe.ts";
import { failureOf, orderFor, paymentsContract } from "../../../support/payments-contract.ts";

const DECLINE = { code: "card_declined", declineCode: "generic_decline" };
const NOW = 1_800_000_000_500;

paymentsContract("the fake Stripe", () => {
  const stripe = createFakeStripe({ now: () => NOW });
  const advance = (...change: Parameters<typeof stripe.advance>) => {
    stripe.advance(...change);
    return Promise.resolve();
  };
  return Promise.resolve({
    payments: stripe,
    pay: (intentId) => {
      const isManual = stripe.intents.get(intentId)?.order.captureMethod === "manual";
      return advance(intentId, isManual ? "requires_capture" : "succeeded");
    },
    decline: (intentId) => advance(intentId, "requires_payment_method", DECLINE),
    dispute: (intentId) => {
      stripe.dispute(intentId, true);
      return Promise.resolve();
    },
    failRefund: (id) => {
      stripe.moveRefund(id, "failed");
      return Promise.resolve();
    },
    noticeOf: (intentId, type) => Promise.resolve(stripe.noticeOf(intentId, type)),
    page: {
      pay: ({ sessionId }) => Promise.resolve(stripe.payOnPage(sessionId, "paid")),
      decline: ({ sessionId }) => Promise.resolve(stripe.payOnPage(sessionId, "declined")),
      debit: ({ sessionId }) => Promise.resolve(stripe.payOnPage(sessionId, "processing")),
      failDebit: (intentId) => advance(intentId, "requires_payment_method", DECLINE),
      noticeOf: (id, type) => Promise.resolve(stripe.noticeOfSession(id, type)),
    },
    saveCard: (id, token) => Promise.resolve(stripe.saved.completeSetup(id, token)),
    noticeOfSaved: (id, type) => Promise.resolve(stripe.noticeOfSaved(id, type)),
    close: () => Promise.resolve(),
  });
});

describe("the fake Stripe", () => {
  const order = orderFor("cus_1");
  function aStripe() {
    const stripe = createFakeStripe({ now: () => NOW });
    stripe.addCustomer("cus_1");
    return stripe;
  }

  it("fails once, as told, and then works", async () => {
    const stripe = aStripe();
    stripe.failNext("createIntent", { kind: "unknown" });
    expect(await stripe.createIntent(order)).to.deep.equal({ kind: "unknown" });
    expect(stripe.intents.size).to.equal(0);
    expect(await stripe.createIntent(order)).to.have.property("kind", "created");
  });

  it("throws an error it was given", async () => {
    const stripe = aStripe();
    const outage = new DomainError("STRIPE_UNAVAILABLE");
    stripe.failNext("readIntent", outage);
    expect(await failureOf(stripe.readIntent("pi_1"))).to.equal(outage);
  });

  it("does the work of a call whose answer is lost", async () => {
    const stripe = aStripe();
    stripe.failNext("createIntent", { kind: "unknown" }, { lost: true });
    await stripe.createIntent(order);
    const [made] = stripe.intents.keys();
    expect(await stripe.createIntent(order)).to.have.property("intentId", made);
    expect(stripe.intents.size).to.equal(1);
  });

  it("keeps failed charges beside the one that succeeds", async () => {
    const stripe = aStripe();
    await stripe.createIntent(order);
    const [intentId = ""] = stripe.intents.keys();
    stripe.advance(intentId, "requires_payment_method", DECLINE);
    stripe.advance(intentId, "succeeded");
    const statuses = stripe.intents.get(intentId)?.charges.map(({ status }) => status);
    expect(statuses).to.deep.equal(["failed", "succeeded"]);
    expect(stripe.noticeOf(intentId, "charge.succeeded").observations).to.have.length(1);
  });

  it("forgets a customer that is deleted", async () => {
    const stripe = aStripe();
    stripe.deleteCustomer("cus_1");
    expect(await stripe.createIntent(order)).to.deep.equal({ kind: "customer_missing" });
  });

  it("records what it was asked", async () => {
    const stripe = aStripe();
    await stripe.readIntent("pi_1");
    expect(stripe.calls).to.deep.equal([{ method: "readIntent", args: ["pi_1"] }]);
  });
});
