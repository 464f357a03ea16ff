import { expect } from "chai";
import { HOUR_MS, SECOND_MS } from "../src/core/constants.ts";
import { failureOf, postForm, startBench } from "./support/bench.ts";
import type { Bench } from "./support/bench.ts";
import { createGate } from "./support/gate.ts";
import { rawSim } from "./support/raw-sim.ts";

const FORM = { amount: "2000", currency: "eur" };
const PATH = "/v1/payment_intents";

describe("idempotency keys", () => {
  let bench: Bench;
  let count = 0;
  const post = (form: Record<string, string>, key: string, path = PATH) =>
    postForm(bench, path, form, { "idempotency-key": key });
  const nextKey = () => `key-${String((count += 1))}`;
  const intentCount = async () =>
    (await bench.stripe.paymentIntents.list({ limit: 100 })).data.length;

  before(async () => {
    bench = await startBench();
  });
  after(() => bench.stop());

  it("replay the same bytes and say so, whatever the order of the parameters", async () => {
    const key = nextKey();
    const first = await post(FORM, key);
    const again = await post({ currency: "eur", amount: "2000" }, key);
    expect(again.text).to.equal(first.text);
    expect(again.status).to.equal(200);
    expect(first.headers.get("idempotent-replayed")).to.equal(null);
    expect(again.headers.get("idempotent-replayed")).to.equal("true");
  });

  it("belong to their parameters and to their endpoint", async () => {
    const key = nextKey();
    await post(FORM, key);
    for (const other of [
      await post({ ...FORM, amount: "2001" }, key),
      await post({ email: "a@b.test" }, key, "/v1/customers"),
    ]) {
      expect(other.status).to.equal(400);
      expect(other.text).to.include('"idempotency_error"');
    }
  });

  it("are recognised by stripe-node as such", async () => {
    const idempotencyKey = nextKey();
    await bench.stripe.customers.create({ name: "one" }, { idempotencyKey });
    const error = await failureOf(
      bench.stripe.customers.create({ name: "two" }, { idempotencyKey }),
    );
    expect(error.type).to.equal("StripeIdempotencyError");
  });

  it("belong to one account", async () => {
    const key = nextKey();
    const first = await post(FORM, key);
    const other = await postForm({ url: bench.url, secretKey: "sk_test_other" }, PATH, FORM, {
      "idempotency-key": key,
    });
    expect(other.text).to.not.equal(first.text);
  });

  it("replay a decline", async () => {
    const key = nextKey();
    const form = {
      ...FORM,
      payment_method: "pm_card_visa_chargeDeclined",
      confirm: "true",
      return_url: "https://shop.test",
    };
    const first = await post(form, key);
    expect(first.status).to.equal(402);
    expect((await post(form, key)).text).to.equal(first.text);
  });

  it("replay a server error too, once execution had begun", async () => {
    const key = nextKey();
    await bench.control.addFaults({ match: { path: PATH }, effect: "status", status: 500 });
    const first = await post(FORM, key);
    expect(first.status).to.equal(500);
    const again = await post(FORM, key);
    expect([again.status, again.text]).to.deep.equal([500, first.text]);
  });

  it("do not keep a refusal of parameters", async () => {
    const key = nextKey();
    expect((await post({ ...FORM, amount: "abc" }, key)).status).to.equal(400);
    expect((await post(FORM, key)).status).to.equal(200);
  });

  it("do not keep a limit or a lock", async () => {
    const key = nextKey();
    await bench.control.addFaults(
      { match: { path: PATH }, effect: "429" },
      { match: { path: PATH, nth: 2 }, effect: "lock_timeout" },
    );
    expect((await post(FORM, key)).text).to.include('"rate_limit"');
    expect((await post(FORM, key)).text).to.include('"lock_timeout"');
    expect((await post(FORM, key)).status).to.equal(200);
  });

  it("do not keep a conflict", async () => {
    const key = nextKey();
    await bench.control.addFaults({ match: { path: PATH }, effect: "status", status: 409 });
    expect((await post(FORM, key)).status).to.equal(409);
    expect((await post(FORM, key)).status).to.equal(200);
  });

  it("make one object out of a request whose answer was lost", async () => {
    const before = await intentCount();
    await bench.control.addFaults({ match: { path: PATH }, effect: "drop_after_commit" });
    const key = nextKey();
    const lost: unknown = await post(FORM, key).catch((error: unknown) => error);
    expect(lost).to.be.instanceOf(TypeError);
    const again = await post(FORM, key);
    expect(again.headers.get("idempotent-replayed")).to.equal("true");
    expect(await intentCount()).to.equal(before + 1);
  });

  it("make one object out of a request that never arrived", async () => {
    const before = await intentCount();
    await bench.control.addFaults({ match: { path: PATH }, effect: "drop_before" });
    const key = nextKey();
    await post(FORM, key).catch(() => undefined);
    const again = await post(FORM, key);
    expect(again.headers.get("idempotent-replayed")).to.equal(null);
    expect(await intentCount()).to.equal(before + 1);
  });

  it("refuse a second request while the first one runs, and then replay the first", async () => {
    const { pass, reached, open } = createGate();
    const { sim, send } = rawSim({ sleep: pass });
    sim.control.core.faults.push({ match: {}, effect: "delay", times: 1, matched: 0, fired: 0 });
    const headers = { "idempotency-key": "same" };
    const first = send("POST", PATH, FORM, headers);
    await reached;
    const second = await send("POST", PATH, FORM, headers);
    expect(second.status).to.equal(409);
    expect(await second.text()).to.include('"idempotency_key_in_use"');
    open();
    const text = await (await first).text();
    expect(await (await send("POST", PATH, FORM, headers)).text()).to.equal(text);
  });

  it("are forgotten after 24 hours: the same key is then a new request", async () => {
    const key = nextKey();
    const first = await post(FORM, key);
    await bench.control.advanceClock(24 * HOUR_MS - SECOND_MS);
    expect((await post(FORM, key)).text).to.equal(first.text);
    await bench.control.advanceClock(SECOND_MS);
    expect((await post(FORM, key)).text).to.not.equal(first.text);
  });

  it("are no longer than 255 characters", async () => {
    expect((await post(FORM, "k".repeat(255))).status).to.equal(200);
    expect((await post(FORM, "k".repeat(256))).status).to.equal(400);
  });

  it("mean nothing on GET", async () => {
    const headers = { authorization: "Bearer sk_test_holdfast", "idempotency-key": nextKey() };
    const lists = ["/v1/customers", "/v1/charges"].map((path) =>
      fetch(`${bench.url}${path}`, { headers }),
    );
    for (const response of await Promise.all(lists)) expect(response.status).to.equal(200);
  });
});
