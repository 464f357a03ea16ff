import { expect } from "chai";
import { StripeSession } from "../../../../src/adapters/stripe/objects.ts";
import { observeSession } from "../../../../src/adapters/stripe/translate-session.ts";
import type { Observation } from "../../../../src/domain/facts.ts";
import { intentJson, sessionJson } from "./stripe-json.ts";

type Told = Observation & { kind: "session" };

function seen(change: object, source: "event" | "read" = "read"): [Told, ...Observation[]] {
  const session = StripeSession.parse(sessionJson(change));
  return observeSession(session, { asOf: 7, source, hasFailed: false }) as [Told];
}

describe("a Checkout Session in our words", () => {
  it("tells its state, and names its PaymentIntent by id or as the object", () => {
    const [told, ...more] = seen({});
    expect(more).to.deep.equal([]);
    expect(told).to.deep.include({ kind: "session", id: "cs_test_1", asOf: 7, source: "read" });
    expect(told.snapshot).to.include({ status: "complete", paymentStatus: "paid", uid: "user-1" });
    const intent = intentJson();
    const [expanded, second] = seen({ payment_intent: intent });
    expect(expanded.intentId).to.equal(intent["id"]);
    expect(second).to.deep.include({ kind: "intent", id: intent["id"], asOf: 7, source: "read" });
    expect(seen({ payment_intent: null })[0].intentId).to.equal(null);
  });

  it("takes a word that Stripe adds later for unknown, never for one we know", () => {
    expect(seen({ status: "paused" })[0].snapshot.status).to.equal("unknown");
    expect(seen({ status: null })[0].snapshot.status).to.equal("unknown");
    expect(seen({ payment_status: "half" })[0].snapshot.paymentStatus).to.equal("unknown");
  });

  it("knows a debit that failed by both in one answer, and by nothing less", () => {
    const back = intentJson({ status: "requires_payment_method" });
    const failed = { status: "complete", payment_status: "unpaid", payment_intent: back };
    expect(seen(failed)[0].hasFailed).to.equal(true);
    expect(seen({ ...failed, status: "open" })[0].hasFailed).to.equal(false);
    const underWay = intentJson({ status: "processing" });
    expect(seen({ ...failed, payment_intent: underWay })[0].hasFailed).to.equal(false);
    expect(seen({ ...failed, payment_intent: back["id"] })[0].hasFailed).to.equal(false);
  });
});
