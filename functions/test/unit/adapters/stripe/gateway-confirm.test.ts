import { expect } from "chai";
import { isDomainError } from "../../../../src/domain/errors.ts";
import { failureOf, orderFor } from "../../../support/payments-contract.ts";
import { intentJson } from "./stripe-json.ts";
import { failed, startStub, type Answer, type Stub } from "./stub-server.ts";

const ORDER = { key: "contract:confirm:1", intentId: "pi_1", paymentMethodId: "pm_1" };
const FINAL = { "stripe-should-retry": "false" };

describe("the gateway, confirming in the place of an app", () => {
  let stub: Stub;
  beforeEach(async () => {
    stub = await startStub();
  });
  afterEach(() => stub.close());

  it("asks under the order's key, and lets the app's library show what the bank asks", async () => {
    stub.answer({ status: 200, body: intentJson() });
    await stub.payments.confirmIntent(ORDER);
    const [asked] = stub.asked;
    expect(asked?.headers["idempotency-key"]).to.equal(ORDER.key);
    expect(asked?.params).to.deep.equal({ payment_method: "pm_1", use_stripe_sdk: "true" });
  });

  it("leaves the card out that was chosen before", async () => {
    stub.answer({ status: 200, body: intentJson() });
    await stub.payments.confirmIntent({ ...ORDER, paymentMethodId: null });
    expect(stub.asked[0]?.params).to.deep.equal({ use_stripe_sdk: "true" });
  });

  it("makes PaymentIntents without redirects only where they are ordered so", async () => {
    stub.answer({ status: 200, body: intentJson() });
    stub.answer({ status: 200, body: intentJson() });
    await stub.payments.createIntent({ ...orderFor("cus_1"), redirects: "never" });
    await stub.payments.createIntent(orderFor("cus_1"));
    const name = "automatic_payment_methods[allow_redirects]";
    expect(stub.asked.map(({ params }) => params[name])).to.deep.equal(["never", undefined]);
  });

  const declined = { type: "card_error", code: "card_declined" };
  const table: [string, Answer, object][] = [
    ["a decline", failed(402, declined), { kind: "tried" }],
    ["a gateway's own page", { status: 502, body: "<html>", headers: FINAL }, { kind: "unknown" }],
    ["an answer that is no PaymentIntent", { status: 200, body: {} }, { kind: "unknown" }],
    ["an outage", failed(500, { type: "api_error" }, FINAL), { kind: "unknown" }],
    [
      "the same request at work",
      failed(409, { code: "idempotency_key_in_use" }, FINAL),
      { kind: "in_progress" },
    ],
    [
      "a key that stands for another card",
      failed(400, { type: "idempotency_error" }),
      { kind: "key_reused" },
    ],
    [
      "a card that is none",
      failed(400, { type: "invalid_request_error", code: "resource_missing" }),
      { kind: "refused", code: "resource_missing" },
    ],
  ];
  for (const [what, answer, outcome] of table) {
    it(`tells how it ended: ${what}`, async () => {
      stub.answer(answer);
      expect(await stub.payments.confirmIntent(ORDER)).to.deep.equal(outcome);
    });
  }

  it("does not take a wrong key of ours for the customer's fault", async () => {
    stub.answer(failed(401, {}));
    stub.answer(failed(401, {}));
    for (const asked of [
      stub.payments.confirmIntent(ORDER),
      stub.payments.chooseMethod("pi_1", "pm_1"),
    ]) {
      expect(isDomainError(await failureOf(asked), "STRIPE_UNAVAILABLE")).to.equal(true);
    }
  });

  it("chooses under a key of its own each time, as an old answer would tell nothing", async () => {
    stub.answer({ status: 200, body: intentJson() });
    stub.answer({ status: 200, body: intentJson() });
    await stub.payments.chooseMethod("pi_1", "pm_1");
    await stub.payments.chooseMethod("pi_1", "pm_1");
    const [first, second] = stub.asked.map(({ headers }) => headers["idempotency-key"]);
    expect(first).to.be.a("string").and.not.equal(second);
  });
});
