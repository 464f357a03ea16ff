import { expect } from "chai";
import { DomainError, isDomainError } from "../../../../src/domain/errors.ts";
import {
  failureOf as failureOfStripe,
  unavailable,
} from "../../../../src/adapters/stripe/failures.ts";
import { failureOf, orderFor } from "../../../support/payments-contract.ts";
import { CREATED, chargeJson, intentJson } from "./stripe-json.ts";
import { failed, startStub, type Answer, type Stub } from "./stub-server.ts";

const INTENT = intentJson();
const INTENT_ID = "pi_3TqXb2Ab12Cd34Ef0aBcDeFg";
const ORDER = orderFor("cus_1");
/** Stripe says so itself in its own way; here it only keeps the tests from waiting for retries. */
const FINAL = { "stripe-should-retry": "false" };
const REPLAYED = { ...FINAL, "idempotent-replayed": "true" };
const SECRET_WORDS = "No such thing for ada@example.com";

describe("the gateway", () => {
  let stub: Stub;
  beforeEach(async () => {
    stub = await startStub();
  });
  afterEach(() => stub.close());

  describe("asking for a PaymentIntent", () => {
    creates(() => stub);
  });
  describe("reading", () => {
    reads(() => stub);
  });
  describe("canceling and finding", () => {
    cancels(() => stub);
  });
  describe("customers", () => {
    customers(() => stub);
  });
  describe("when Stripe cannot be asked", () => {
    isUnavailable(() => stub);
  });
});

function creates(stub: () => Stub): void {
  it("sends the frozen order under its own key, and never confirms", async () => {
    stub().answer({ status: 200, body: INTENT });
    const rich = {
      saveCard: true,
      receiptEmail: "a@example.com",
      captureMethod: "manual",
    } as const;
    await stub().payments.createIntent({ ...ORDER, ...rich, metadata: { app: "holdfast" } });
    const [asked] = stub().asked;
    expect(asked?.headers["idempotency-key"]).to.equal(ORDER.key);
    expect(asked?.headers["stripe-version"]).to.equal("2026-08-26.dahlia");
    expect(asked?.params).to.deep.equal({
      amount: "4500",
      currency: "eur",
      customer: "cus_1",
      capture_method: "manual",
      "automatic_payment_methods[enabled]": "true",
      "metadata[app]": "holdfast",
      description: "Airport ABCD2345",
      receipt_email: "a@example.com",
      setup_future_usage: "on_session",
    });
  });

  it("leaves out what was not ordered", async () => {
    stub().answer({ status: 200, body: INTENT });
    await stub().payments.createIntent(ORDER);
    expect(stub().asked[0]?.params).not.to.have.any.keys("receipt_email", "setup_future_usage");
  });

  const unknown = { kind: "unknown" };
  const other = { kind: "refused", safe: "other" };
  const busy = { code: "idempotency_key_in_use" };
  const table: readonly [string, Answer, object][] = [
    ["an outage", failed(500, { type: "api_error" }, FINAL), unknown],
    ["an outage stored under the key", failed(500, { type: "api_error" }, REPLAYED), other],
    ["a gateway's own page", { status: 502, body: "<html>", headers: FINAL }, unknown],
    ["an answer that is no PaymentIntent", { status: 200, body: {} }, unknown],
    ["a locked object", failed(429, { code: "lock_timeout" }, FINAL), unknown],
    ["too many requests", failed(429, { code: "rate_limit" }), unknown],
    ["too many requests, said as 400", failed(400, { code: "rate_limit" }), unknown],
    ["a locked object, said as 400", failed(400, { code: "lock_timeout" }), unknown],
    ["a conflict of another kind", failed(409, {}, FINAL), unknown],
    ["a status without a rule", failed(418, {}), unknown],
    ["the same request at work", failed(409, busy, FINAL), { kind: "in_progress" }],
    [
      "the same request at work, said with the type of a misused key",
      failed(409, { ...busy, type: "idempotency_error" }, FINAL),
      { kind: "in_progress" },
    ],
    [
      "a missing customer",
      failed(400, { code: "resource_missing", param: "customer" }),
      { kind: "customer_missing" },
    ],
    [
      "a missing customer, said as 404",
      failed(404, { code: "resource_missing", param: "customer" }),
      { kind: "customer_missing" },
    ],
    [
      "something else missing",
      failed(404, { code: "resource_missing", param: "on_behalf_of" }),
      other,
    ],
    [
      "too small an amount",
      failed(400, { code: "amount_too_small", param: "amount" }),
      { kind: "refused", safe: "amount_too_small" },
    ],
    ["a bad parameter", failed(400, { code: "email_invalid", param: "receipt_email" }), other],
    ["a card's refusal", failed(402, { type: "card_error", code: "card_declined" }), other],
  ];
  for (const [name, answer, outcome] of table) {
    it(`tells how it ended: ${name}`, async () => {
      stub().answer(answer);
      expect(await stub().payments.createIntent(ORDER)).to.deep.include(outcome);
    });
  }

  it("keeps the key while it retries, and so learns what a lost answer said", async () => {
    stub().answer("drop", { status: 200, body: INTENT });
    const outcome = await stub().payments.createIntent(ORDER);
    expect(outcome).to.include({ kind: "created", intentId: INTENT_ID });
    expect(stub().asked.map(({ headers }) => headers["idempotency-key"])).to.deep.equal([
      ORDER.key,
      ORDER.key,
    ]);
  });

  it("gets through two outages that Stripe did not store", async () => {
    stub().answer(failed(500, {}), failed(503, {}), { status: 200, body: INTENT });
    expect(await stub().payments.createIntent(ORDER)).to.have.property("intentId", INTENT_ID);
  });

  it("does not know how it ended when no answer ever comes", async () => {
    stub().answer("drop");
    expect(await stub().payments.createIntent(ORDER)).to.deep.equal(unknown);
    expect(stub().asked).to.have.length(3);
  });

  for (const status of [400, 409]) {
    it(`is loud about a key used for something else, said as ${String(status)}`, async () => {
      stub().answer(failed(status, { type: "idempotency_error" }, FINAL));
      const thrown = await failureOf(stub().payments.createIntent(ORDER));
      expect(isDomainError(thrown)).to.equal(false);
      expect((thrown as Error).message).to.contain(ORDER.key);
    });
  }

  const keys: readonly [string, Answer][] = [
    ["wrong", failed(401, {})],
    ["not allowed to do this", failed(403, {})],
    ["of the other mode", failed(400, { code: "livemode_mismatch" })],
    ["expired", failed(400, { code: "api_key_expired" })],
  ];
  for (const [name, answer] of keys) {
    it(`leaves the attempt open while our key is ${name}`, async () => {
      stub().answer(answer);
      const thrown = await failureOf(stub().payments.createIntent(ORDER));
      expect(isDomainError(thrown, "STRIPE_UNAVAILABLE")).to.equal(true);
    });
  }
}

function reads(stub: () => Stub): void {
  const date = new Date(CREATED * 1000).toUTCString();

  it("asks for charge and fee in the same call", async () => {
    const booked = { amount: 4500, fee: 93, net: 4407, currency: "eur" };
    const balance_transaction = { id: "txn_1", ...booked };
    const body = {
      ...INTENT,
      status: "succeeded",
      latest_charge: chargeJson({ balance_transaction }),
    };
    stub().answer({ status: 200, body, headers: { date } });
    const read = await stub().payments.readIntent(INTENT_ID);
    const path = decodeURIComponent(stub().asked[0]?.path ?? "");
    expect(path).to.contain("=latest_charge.balance_transaction");
    expect(read?.observations.map(({ kind }) => kind)).to.deep.equal(["intent", "charge", "entry"]);
    expect(read?.observations[1]).to.include({ fee: 93 });
    expect(read?.observations[2]).to.deep.include({
      id: "txn_1",
      fact: { kind: "charge", sourceId: chargeJson()["id"], ...booked },
    });
  });

  it("is dated by Stripe's clock, less the time it took, whatever our own clock says", async () => {
    stub().answer({ status: 200, body: INTENT, headers: { date } });
    const read = await stub().payments.readIntent(INTENT_ID);
    // The call took more than nothing and less than a second.
    expect(read?.observations[0]?.asOf).to.equal(CREATED - 1);
  });

  it("counts the time of a retry as part of the call", async () => {
    stub().answer(failed(500, {}), { status: 200, body: INTENT, headers: { date } });
    const startedAt = performance.now();
    const read = await stub().payments.readIntent(INTENT_ID);
    const tookMs = performance.now() - startedAt;
    expect(read?.observations[0]?.asOf).to.be.at.least(Math.floor(CREATED - tookMs / 1000));
    expect(read?.observations[0]?.asOf).to.be.at.most(CREATED - 1);
  });

  it("has nothing to show of what is missing", async () => {
    stub().answer(failed(404, { code: "resource_missing", param: "intent" }));
    expect(await stub().payments.readIntent(INTENT_ID)).to.equal(null);
  });

  it("does not take an unreadable answer for a PaymentIntent", async () => {
    stub().answer({ status: 200, body: { id: INTENT_ID, object: "payment_intent" } });
    const thrown = await failureOf(stub().payments.readIntent(INTENT_ID));
    expect(isDomainError(thrown, "STRIPE_UNAVAILABLE")).to.equal(true);
  });
}

function cancels(stub: () => Stub): void {
  const unexpected = failed(400, { code: "payment_intent_unexpected_state" });

  it("uses a fresh key for each wish to cancel", async () => {
    stub().answer({ status: 200, body: { ...INTENT, status: "canceled" } });
    await stub().payments.cancelIntent(INTENT_ID);
    await stub().payments.cancelIntent(INTENT_ID);
    const keys = stub().asked.map(({ headers }) => headers["idempotency-key"]);
    expect(new Set(keys).size).to.equal(2);
  });

  const table = [
    ["canceled", "canceled"],
    ["succeeded", "refused"],
    ["processing", "refused"],
  ] as const;
  for (const [status, outcome] of table) {
    it(`asks why it cannot be canceled: it is ${status}`, async () => {
      stub().answer(unexpected, { status: 200, body: { ...INTENT, status } });
      expect(await stub().payments.cancelIntent(INTENT_ID)).to.equal(outcome);
    });
  }

  it("does not take a canceling that is under way for done", async () => {
    stub().answer({ status: 200, body: { ...INTENT, status: "processing" } });
    expect(await stub().payments.cancelIntent(INTENT_ID)).to.equal("refused");
  });

  it("looks at the hundred newest, and takes the one that the ledger counts", async () => {
    const paymentId = "p1";
    const data = ["pi_c", "pi_b", "pi_a"].map((id) => ({ id, metadata: { paymentId } }));
    data.push({ id: "pi_0", metadata: { paymentId: "p2" } });
    stub().answer({ status: 200, body: { object: "list", data, has_more: true, url: "/v1" } });
    expect(await stub().payments.findIntent("cus_1", paymentId)).to.equal("pi_a");
    expect(stub().asked.map(({ path }) => path)).to.deep.equal([
      "/v1/payment_intents?customer=cus_1&limit=100",
    ]);
  });
}

function customers(stub: () => Stub): void {
  const made: Answer = { status: 200, body: { id: "cus_1", object: "customer" } };
  const create = () => stub().payments.createCustomer("key", { uid: "user-1" });

  it("is not locked out by an outage that Stripe has stored under the key", async () => {
    stub().answer(failed(500, { type: "api_error" }, REPLAYED), made);
    expect(await create()).to.deep.equal({ kind: "created", customerId: "cus_1" });
    const keys = stub().asked.map(({ headers }) => headers["idempotency-key"]);
    expect(keys).to.deep.equal(["key", "key:2"]);
  });

  it("gives up after a few such keys", async () => {
    stub().answer(failed(500, { type: "api_error" }, REPLAYED));
    expect(isDomainError(await failureOf(create()), "STRIPE_UNAVAILABLE")).to.equal(true);
    expect(stub().asked).to.have.length(3);
  });

  it("keeps to the one key while the outcome is unknown", async () => {
    stub().answer(failed(500, { type: "api_error" }, FINAL));
    expect(isDomainError(await failureOf(create()), "STRIPE_UNAVAILABLE")).to.equal(true);
    expect(stub().asked).to.have.length(1);
  });

  it("tells that the same request is at work", async () => {
    stub().answer(failed(409, { code: "idempotency_key_in_use" }, FINAL));
    expect(await create()).to.deep.equal({ kind: "in_progress" });
  });

  it("asks for a session that shows, keeps and removes cards, and leaves their use to the PaymentIntent", async () => {
    stub().answer({ status: 200, body: { client_secret: "cuss_secret_1" } });
    await stub().payments.createSheetSecret("cus_1", null);
    const element = "components[mobile_payment_element]";
    expect(stub().asked[0]?.params).to.deep.equal({
      customer: "cus_1",
      [`${element}[enabled]`]: "true",
      [`${element}[features][payment_method_redisplay]`]: "enabled",
      [`${element}[features][payment_method_save]`]: "enabled",
      [`${element}[features][payment_method_remove]`]: "enabled",
      "components[customer_sheet][enabled]": "true",
      "components[customer_sheet][features][payment_method_remove]": "enabled",
    });
  });

  it("asks for an ephemeral key in the version that the app speaks", async () => {
    stub().answer({ status: 200, body: { secret: "ek_test_1" } });
    const secret = await stub().payments.createSheetSecret("cus_1", "2020-08-27");
    expect(secret).to.deep.equal({ customerEphemeralKeySecret: "ek_test_1" });
    expect(stub().asked[0]?.headers["stripe-version"]).to.equal("2020-08-27");
  });

  const empty: Answer = { status: 200, body: {} };
  const asks = [
    ["customer", create],
    ["session", () => stub().payments.createSheetSecret("cus_1", null)],
    ["ephemeral key", () => stub().payments.createSheetSecret("cus_1", "2020-08-27")],
  ] as const;
  for (const [what, ask] of asks) {
    it(`takes no empty answer for a ${what}`, async () => {
      stub().answer(empty);
      expect(isDomainError(await failureOf(ask()), "STRIPE_UNAVAILABLE")).to.equal(true);
    });
  }
}

function isUnavailable(stub: () => Stub): void {
  const calls = [
    ["read", (one: Stub) => one.payments.readIntent(INTENT_ID)],
    ["cancel", (one: Stub) => one.payments.cancelIntent(INTENT_ID)],
    ["find", (one: Stub) => one.payments.findIntent("cus_1", "p1")],
    ["make a customer", (one: Stub) => one.payments.createCustomer("key", {})],
    ["get a session", (one: Stub) => one.payments.createSheetSecret("cus_1", null)],
  ] as const;
  const words = { message: SECRET_WORDS, payment_intent: INTENT };
  const answers: readonly [string, Answer][] = [
    ["an outage", failed(500, { ...words, type: "api_error" }, FINAL)],
    ["too many requests", failed(429, words)],
    ["a wrong key", failed(401, words)],
    ["a refusal without a rule", failed(400, words)],
  ];
  for (const [what, call] of calls) {
    for (const [name, answer] of answers) {
      it(`cannot ${what}: ${name}; and says nothing of what Stripe said`, async () => {
        stub().answer(answer);
        const thrown = await failureOf(call(stub()));
        if (!(thrown instanceof DomainError)) throw thrown;
        expect(thrown.reason).to.equal("STRIPE_UNAVAILABLE");
        expect(thrown.details).to.have.all.keys("retryAfterMs");
        expect((thrown.cause as Error).message).to.match(/^Stripe: Stripe\w+Error \d{3}/);
        const told = `${thrown.stack ?? ""} ${(thrown.cause as Error).stack ?? ""}`;
        expect(told).not.to.contain("ada@example.com").and.not.to.contain("_secret_");
      });
    }
  }

  it("names the network's trouble in the cause", async () => {
    stub().answer("drop");
    const thrown = await failureOf(stub().payments.readIntent(INTENT_ID));
    expect((thrown as DomainError).cause)
      .to.have.property("message")
      .that.matches(/socket hang up|ECONNRESET/);
  });

  it("lets a mistake of our own be seen as one", () => {
    const mistake = new TypeError("x is not a function");
    expect(() => failureOfStripe(mistake)).to.throw(mistake);
    expect(() => unavailable(mistake)).to.throw(mistake);
  });
}
