import { expect } from "chai";
import { ClientError } from "../src/client.ts";
import { startBench } from "./support/bench.ts";
import type { Bench } from "./support/bench.ts";

const DECLINED = { number: "4000000000000002", exp_month: 12, exp_year: 2034 };

describe("a client with the publishable key", () => {
  let bench: Bench;
  before(async () => {
    bench = await startBench();
  });
  after(() => bench.stop());

  async function createIntent() {
    const customer = await bench.stripe.customers.create();
    return bench.stripe.paymentIntents.create({
      amount: 2_000,
      currency: "eur",
      customer: customer.id,
      metadata: { secret: "inner" },
    });
  }

  it("sees the intent without its metadata and without its customer", async () => {
    const intent = await createIntent();
    const seen = await bench.client.retrievePaymentIntent(intent.client_secret!);
    expect(seen).to.include({ id: intent.id, status: "requires_payment_method", amount: 2_000 });
    expect(seen).to.not.have.any.keys("metadata", "customer", "latest_charge");
    expect(JSON.stringify(seen)).to.not.include("inner").and.not.include("cus_");
  });

  it("does not see them in the error of a declined card either", async () => {
    const intent = await createIntent();
    const { id } = await bench.client.createPaymentMethod({ card: DECLINED });
    const error: unknown = await bench.client
      .confirmPaymentIntent(intent.client_secret!, { paymentMethod: id })
      .catch((reason: unknown) => reason);
    if (!(error instanceof ClientError)) throw new Error("a decline was expected");
    expect(error).to.include({ status: 402, code: "card_declined" });
    expect(JSON.stringify(error.paymentIntent)).to.not.include("inner").and.not.include("cus_");
  });

  it("gets nowhere with somebody else's client secret", async () => {
    const [mine, theirs] = [await createIntent(), await createIntent()];
    const mixed = `${theirs.id}_secret_${mine.client_secret!.split("_secret_")[1]!}`;
    const error: unknown = await bench.client
      .retrievePaymentIntent(mixed)
      .catch((reason: unknown) => reason);
    expect(error).to.include({ status: 400, code: "payment_intent_invalid_parameter" });
    const card = { ...DECLINED, number: "4242424242424242" };
    const { id } = await bench.client.createPaymentMethod({ card });
    const confirming: unknown = await bench.client
      .confirmPaymentIntent(mixed, { paymentMethod: id })
      .catch((reason: unknown) => reason);
    expect(confirming).to.include({ status: 400, code: "payment_intent_invalid_parameter" });
  });

  it("cannot look behind it by expanding", async () => {
    const { id, client_secret: secret } = await createIntent();
    const query = new URLSearchParams({ client_secret: secret!, "expand[]": "customer" });
    const response = await fetch(`${bench.url}/v1/payment_intents/${id}?${query.toString()}`, {
      headers: { authorization: "Bearer pk_test_holdfast" },
    });
    expect(response.status).to.equal(400);
  });

  it("may not confirm what only the server may confirm", async () => {
    const intent = await bench.stripe.paymentIntents.create({
      amount: 2_000,
      currency: "eur",
      confirmation_method: "manual",
    });
    const card = { ...DECLINED, number: "4242424242424242" };
    const { id } = await bench.client.createPaymentMethod({ card });
    const error: unknown = await bench.client
      .confirmPaymentIntent(intent.client_secret!, { paymentMethod: id })
      .catch((reason: unknown) => reason);
    expect(error).to.include({ status: 400 });
  });

  it("may call from a browser of any origin", async () => {
    const response = await fetch(`${bench.url}/v1/payment_methods`, { method: "OPTIONS" });
    expect(response.status).to.equal(204);
    expect(response.headers.get("access-control-allow-origin")).to.equal("*");
  });
});
