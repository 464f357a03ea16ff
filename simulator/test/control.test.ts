import { expect } from "chai";
import { SECOND_MS } from "../src/core/constants.ts";
import { simControl } from "../src/control-client.ts";
import { failureOf, pay, START_MS, startBench, stripeFor } from "./support/bench.ts";
import type { Bench } from "./support/bench.ts";
import { ORIGIN, rawSim } from "./support/raw-sim.ts";

describe("the control plane", () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await startBench();
  });
  afterEach(() => bench.stop());

  it("asks for its token, except for the time", async () => {
    const stranger = simControl(bench.url, "wrong");
    expect(await stranger.now()).to.equal(START_MS);
    const refused: unknown = await stranger.advanceClock(1).catch((error: unknown) => error);
    expect(String(refused)).to.include("401");
  });

  it("moves the clock, which every object is dated by", async () => {
    expect(await bench.control.advanceClock(90 * SECOND_MS)).to.equal(START_MS + 90 * SECOND_MS);
    expect(await bench.control.setClock(START_MS + 100 * SECOND_MS)).to.equal(START_MS + 100_000);
    const customer = await bench.stripe.customers.create();
    expect(customer.created).to.equal(START_MS / 1000 + 100);
  });

  it("says what a fault may be", async () => {
    const wrong = { effect: "explode" } as unknown as { effect: "429" };
    const error: unknown = await bench.control.addFaults(wrong).catch((reason: unknown) => reason);
    expect(String(error)).to.include("drop_after_commit");
  });

  it("makes the n-th matching request fail, so many times", async () => {
    await bench.control.addFaults({
      match: { method: "GET", path: "/v1/customers", nth: 2 },
      effect: "status",
      status: 503,
      times: 2,
    });
    const statuses: number[] = [];
    for (let call = 0; call < 4; call += 1) {
      const response = await fetch(`${bench.url}/v1/customers`, {
        headers: { authorization: "Bearer sk_test_holdfast" },
      });
      statuses.push(response.status);
    }
    expect(statuses).to.deep.equal([200, 503, 503, 200]);
    expect((await bench.control.faults())[0]).to.include({ matched: 4, fired: 2 });
    await bench.control.clearFaults();
    expect(await bench.control.faults()).to.be.empty;
  });

  it("matches a path by a regular expression too", async () => {
    const { id } = await bench.stripe.paymentIntents.create({ amount: 500, currency: "eur" });
    const path = "/v1/payment_intents/[^/]+/cancel";
    await bench.control.addFaults({ match: { path }, effect: "429" });
    await bench.stripe.paymentIntents.retrieve(id);
    const error = await failureOf(bench.stripe.paymentIntents.cancel(id));
    expect(error).to.include({ type: "StripeRateLimitError", code: "rate_limit" });
  });

  it("lets a request hang until the caller gives up, without running it", async () => {
    await bench.control.addFaults({ match: { path: "/v1/customers" }, effect: "timeout" });
    const gone = AbortSignal.timeout(50);
    const init = {
      method: "POST",
      signal: gone,
      headers: { authorization: "Bearer sk_test_holdfast" },
    };
    const error: unknown = await fetch(`${bench.url}/v1/customers`, init).catch((e: unknown) => e);
    expect(error).to.have.property("name", "TimeoutError");
    expect((await bench.stripe.customers.list()).data).to.be.empty;
    expect((await bench.control.requests())[0]).to.include({ fault: "timeout", status: null });
  });

  it("keeps a log of requests in the order in which they came", async () => {
    await bench.stripe.customers.create({ metadata: { a: "1" } }, { idempotencyKey: "k" });
    await bench.stripe.customers.list({ limit: 3 });
    const [create, list] = await bench.control.requests();
    expect(create).to.deep.include({
      method: "POST",
      path: "/v1/customers",
      params: { metadata: { a: "1" } },
      body: "metadata%5Ba%5D=1",
      idempotencyKey: "k",
      version: "2026-08-26.dahlia",
      status: 200,
      keyKind: "secret",
    });
    expect(list).to.deep.include({ method: "GET", query: "limit=3", params: { limit: "3" } });
    await bench.control.clearRequests();
    expect(await bench.control.requests()).to.be.empty;
  });

  it("warns in the log when another version is asked for", async () => {
    const headers = { authorization: "Bearer sk_test_holdfast", "stripe-version": "2020-08-27" };
    await fetch(`${bench.url}/v1/customers`, { headers });
    const [entry] = await bench.control.requests();
    expect(entry!.versionWarning).to.include("2020-08-27");
  });

  it("takes everything back to a snapshot, the clock, the queue and the keys included", async () => {
    await bench.listen();
    await bench.control.pauseWebhooks();
    const first = await pay(bench, "pm_card_visa", { capture_method: "manual" });
    const snapshot = await bench.control.snapshot();
    await bench.stripe.paymentIntents.capture(first.id);
    const later = await bench.stripe.customers.create();
    await bench.control.advanceClock(SECOND_MS);
    await bench.control.flushWebhooks();

    await bench.control.restore(snapshot);
    expect(await bench.control.now()).to.equal(START_MS);
    expect((await bench.stripe.paymentIntents.retrieve(first.id)).status).to.equal(
      "requires_capture",
    );
    expect((await failureOf(bench.stripe.customers.retrieve(later.id))).statusCode).to.equal(404);
    expect(await bench.control.pendingWebhooks()).to.have.length(3);
    expect(await bench.control.snapshot()).to.deep.include({ format: 2, now: START_MS });
  });

  it("forgets everything at a reset", async () => {
    await bench.stripe.customers.create();
    await bench.control.reset();
    expect((await bench.stripe.customers.list()).data).to.be.empty;
    expect(await bench.control.deliveries()).to.be.empty;
  });
});

describe("the same seed, clock and calls", () => {
  async function play(seed: number): Promise<string[]> {
    const { send } = rawSim({ seed });
    const texts: string[] = [];
    const say = async (method: string, path: string, form: Record<string, string> = {}) => {
      const response = await send(method, path, form);
      texts.push(
        `${response.status} ${response.headers.get("request-id")!}`,
        await response.text(),
      );
    };
    await say("POST", "/v1/customers", { email: "a@b.test" });
    await say("POST", "/v1/payment_intents", {
      amount: "2000",
      currency: "eur",
      payment_method: "pm_card_authenticationRequired",
      confirm: "true",
      return_url: "https://shop.test",
    });
    await say("POST", "/v1/payment_intents", { amount: "1", currency: "eur" });
    await say("GET", "/v1/events");
    return texts;
  }

  it("give the same bytes, and another seed gives others", async () => {
    const first = await play(3);
    expect(await play(3)).to.deep.equal(first);
    expect(await play(4)).to.not.deep.equal(first);
    expect(first.join("")).to.include(`${ORIGIN}/_sim/3ds/`);
  });

  it("keep accounts apart by the suffix of their keys", async () => {
    const bench = await startBench();
    await bench.stripe.customers.create();
    const other = stripeFor(bench.url, "sk_test_elsewhere");
    expect((await other.customers.list()).data).to.be.empty;
    await bench.stop();
  });
});
