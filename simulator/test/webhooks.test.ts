import { expect } from "chai";
import type Stripe from "stripe";
import { DAY_MS, SECOND_MS } from "../src/core/constants.ts";
import { failureOf, pay, START_MS, startBench } from "./support/bench.ts";
import type { Bench } from "./support/bench.ts";

describe("webhooks", () => {
  let bench: Bench;
  let endpoint: Stripe.WebhookEndpoint;

  beforeEach(async () => {
    bench = await startBench();
    endpoint = await bench.listen();
    await bench.control.pauseWebhooks();
  });
  afterEach(() => bench.stop());

  const verify = ({ body, signature }: { body: string; signature: string }, secret: string) =>
    bench.stripe.webhooks.constructEvent(body, signature, secret, 300, undefined, START_MS);
  const typesAfter = async (act: Promise<unknown>) => {
    const from = bench.receiver.received.length;
    await act.catch(() => undefined);
    await bench.control.flushWebhooks();
    return bench.receiver.types().slice(from);
  };

  it("are signed so that stripe-node accepts them, with the object as it was at that moment", async () => {
    const intent = await bench.stripe.paymentIntents.create({ amount: 2_000, currency: "eur" });
    await bench.stripe.paymentIntents.update(intent.id, { amount: 3_000 });
    await bench.control.flushWebhooks();
    const [first] = bench.receiver.received;
    const event = verify(first!, endpoint.secret!);
    expect(event).to.include({
      type: "payment_intent.created",
      api_version: "2026-08-26.dahlia",
      created: START_MS / 1000,
      livemode: false,
      pending_webhooks: 1,
    });
    expect(event.data.object).to.include({ id: intent.id, amount: 2_000 });
    expect(event.request?.id).to.match(/^req_/);
    expect(() => verify({ ...first!, body: `${first!.body} ` }, endpoint.secret!)).to.throw(
      /signature/i,
    );
    expect(() => verify(first!, "whsec_other")).to.throw(/signature/i);
  });

  it("tell of each step in Stripe's words", async () => {
    const { stripe, control } = bench;
    const manual = { capture_method: "manual" } as const;
    expect(
      await typesAfter(pay(bench, "pm_card_visa", { capture_method: "automatic" })),
    ).to.deep.equal(["payment_intent.created", "charge.succeeded", "payment_intent.succeeded"]);
    expect(await typesAfter(pay(bench, "pm_card_visa_chargeDeclined"))).to.deep.equal([
      "payment_intent.created",
      "charge.failed",
      "payment_intent.payment_failed",
    ]);
    expect(await typesAfter(pay(bench, "pm_card_authenticationRequired"))).to.deep.equal([
      "payment_intent.created",
      "payment_intent.requires_action",
    ]);
    const held = await pay(bench, "pm_card_visa", manual);
    expect(await typesAfter(Promise.resolve())).to.deep.equal([
      "payment_intent.created",
      "charge.succeeded",
      "payment_intent.amount_capturable_updated",
    ]);
    expect(await typesAfter(stripe.paymentIntents.capture(held.id))).to.deep.equal([
      "charge.captured",
      "payment_intent.succeeded",
    ]);
    const other = await pay(bench, "pm_card_visa", manual);
    await control.flushWebhooks();
    expect(await typesAfter(stripe.paymentIntents.cancel(other.id))).to.deep.equal([
      "payment_intent.canceled",
    ]);
    expect(await typesAfter(stripe.customers.create())).to.deep.equal(["customer.created"]);
  });

  it("say what an updated object was before", async () => {
    const { id } = await bench.stripe.customers.create({ name: "Ada" });
    await bench.stripe.customers.update(id, { name: "Grace" });
    await bench.control.flushWebhooks();
    const event = verify(bench.receiver.received[1]!, endpoint.secret!);
    expect(event.type).to.equal("customer.updated");
    expect(event.data.previous_attributes).to.deep.equal({ name: "Ada" });
  });

  it("go only where they are wanted and enabled", async () => {
    await bench.stripe.webhookEndpoints.update(endpoint.id, {
      enabled_events: ["payment_intent.succeeded"],
    });
    expect(await typesAfter(pay(bench, "pm_card_visa"))).to.deep.equal([
      "payment_intent.succeeded",
    ]);
    await bench.stripe.webhookEndpoints.update(endpoint.id, { disabled: true });
    expect(await typesAfter(pay(bench, "pm_card_visa"))).to.deep.equal([]);
    await bench.stripe.webhookEndpoints.del(endpoint.id);
    const gone = await failureOf(bench.stripe.webhookEndpoints.retrieve(endpoint.id));
    expect(gone.statusCode).to.equal(404);
  });

  it("have a secret of their own for each endpoint, shown only once", async () => {
    const second = await bench.listen(["customer.created"]);
    expect(second.secret)
      .to.match(/^whsec_/)
      .and.not.equal(endpoint.secret);
    const seen = await bench.stripe.webhookEndpoints.retrieve(second.id);
    expect(seen).to.not.have.property("secret");
    await bench.stripe.customers.create();
    await bench.control.flushWebhooks();
    const copies = bench.receiver.received;
    expect(copies).to.have.length(2);
    expect(copies.map(({ id }) => id)[0]).to.equal(copies[1]!.id);
  });

  it("carry two signatures while a secret is being rotated", async () => {
    const secret = await bench.control.rotateSecret(endpoint.id);
    await bench.stripe.customers.create();
    await bench.control.flushWebhooks();
    const [received] = bench.receiver.received;
    expect(received!.signature.match(/v1=/g)).to.have.length(2);
    for (const valid of [secret, endpoint.secret!]) verify(received!, valid);
    await bench.control.advanceClock(DAY_MS);
    await bench.stripe.customers.create();
    await bench.control.flushWebhooks();
    expect(bench.receiver.received[1]!.signature.match(/v1=/g)).to.have.length(1);
  });

  it("are tried again after 1, 5 and 25 seconds, with a new signature over the same bytes", async () => {
    bench.receiver.answerWith((count) => [500, 302, 404][count - 1] ?? 200);
    await bench.stripe.customers.create();
    await bench.control.resumeWebhooks();
    await bench.control.advanceClock(60 * SECOND_MS);
    const tries = await bench.control.deliveries();
    expect(tries.map(({ at }) => (at - START_MS) / 1000)).to.deep.equal([0, 1, 5, 25]);
    expect(tries.map(({ status }) => status)).to.deep.equal([500, 302, 404, 200]);
    const { received } = bench.receiver;
    expect(new Set(received.map(({ body }) => body)).size).to.equal(1);
    expect(new Set(received.map(({ signature }) => signature)).size).to.equal(4);
  });

  it("are tried again in time, even when the clock jumps over much else", async () => {
    await pay(bench, "pm_card_visa", { capture_method: "manual" });
    await bench.control.flushWebhooks();
    const before = (await bench.control.deliveries()).length;
    bench.receiver.answerWith(() => 500);
    await bench.stripe.customers.create();
    await bench.control.resumeWebhooks();
    await bench.control.advanceClock(8 * DAY_MS);
    const tries = (await bench.control.deliveries()).slice(before);
    const times = tries.filter(({ type }) => type === "customer.created").map(({ at }) => at);
    expect(times.map((at) => (at - START_MS) / 1000)).to.deep.equal([0, 1, 5, 25]);
  });

  it("are given up after four tries", async () => {
    bench.receiver.answerWith(() => 500);
    await bench.stripe.customers.create();
    await bench.control.resumeWebhooks();
    await bench.control.advanceClock(DAY_MS);
    expect(await bench.control.deliveries()).to.have.length(4);
    const { data } = await bench.stripe.events.list({ delivery_success: false });
    expect(data.map(({ pending_webhooks: pending }) => pending)).to.deep.equal([1]);
  });

  it("never leave this machine", async () => {
    await bench.stripe.webhookEndpoints.create({
      url: "https://example.com/hook",
      enabled_events: ["customer.created"],
    });
    await bench.stripe.customers.create();
    await bench.control.flushWebhooks();
    const abroad = (await bench.control.deliveries()).find(({ url }) => url.includes("example"));
    expect(abroad).to.include({ status: null });
    expect(abroad!.error).to.include("not on this machine");
  });

  it("wait while they are paused", async () => {
    await bench.stripe.customers.create();
    await bench.control.advanceClock(10 * SECOND_MS);
    expect(bench.receiver.received).to.be.empty;
    const pending = await bench.control.pendingWebhooks();
    expect(pending.map(({ type }) => type)).to.deep.equal(["customer.created"]);
    await bench.control.flushWebhooks();
    expect(bench.receiver.types()).to.deep.equal(["customer.created"]);
    expect(await bench.control.pendingWebhooks()).to.be.empty;
  });

  it("arrive by themselves in real time", async () => {
    await bench.control.resumeWebhooks();
    const arrived = new Promise<void>((resolve) => {
      bench.receiver.answerWith(() => {
        resolve();
        return 200;
      });
    });
    await bench.stripe.customers.create();
    await arrived;
    expect(bench.receiver.types()).to.deep.equal(["customer.created"]);
  });

  it("can be sent by hand: again, in any order, late, forged and damaged", async () => {
    const { control, stripe, receiver } = bench;
    for (const name of ["one", "two"]) await stripe.customers.create({ name });
    await control.flushWebhooks();
    const ids = receiver.received.map(({ id }) => id);
    const from = receiver.received.length;
    const since = () => receiver.received.slice(from);

    expect(await control.deliver({ event: ids[0]!, times: 3, parallel: true })).to.have.length(3);
    await control.deliver({ events: [ids[1]!, ids[0]!] });
    expect(
      since()
        .map(({ id }) => id)
        .slice(3),
    ).to.deep.equal([ids[1], ids[0]]);

    await control.deliver({ event: ids[0]!, tamper: true });
    expect(() => verify(since().at(-1)!, endpoint.secret!)).to.throw(/signature/i);
    await control.deliver({ event: ids[0]!, secret: "whsec_forged" });
    expect(() => verify(since().at(-1)!, endpoint.secret!)).to.throw(/signature/i);
    await control.deliver({ event: ids[0]!, timestamp: START_MS / 1000 - 301 });
    expect(() => verify(since().at(-1)!, endpoint.secret!)).to.throw(/tolerance/i);

    const made = { id: "evt_made_up", object: "event", type: "plan.created", data: { object: {} } };
    const [answer] = await control.deliver({ event: made });
    expect(answer).to.include({ status: 200, body: "seen" });
    expect(since().at(-1)).to.include({ id: "evt_made_up", type: "plan.created" });
  });

  it("say clearly when there is no such event to send", async () => {
    const error: unknown = await bench.control
      .deliver({ event: "evt_none" })
      .catch((reason: unknown) => reason);
    expect(String(error)).to.include("There is no event 'evt_none'");
  });
});
