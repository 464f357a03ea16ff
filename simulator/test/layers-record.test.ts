import { expect } from "chai";
import type { Layer } from "../contract/judge.ts";
import type { Recorded, RecordedAnswer } from "../src/core/record.ts";
import { createRecorder } from "../src/core/record.ts";
import { failureOf, pay, startBench } from "./support/bench.ts";
import type { Bench } from "./support/bench.ts";
import { ourJudge } from "./support/judge.ts";

describe("the record of what a simulator says", () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await startBench();
  });
  afterEach(async () => {
    await bench.stop().catch(() => undefined);
  });

  const recorded = () => bench.sim.control.core.recorder?.kept ?? [];
  const add = (one: Recorded) => bench.sim.control.core.recorder?.add(one);
  const layersOf = (one: Recorded): Layer[] => [
    ...new Set(
      ourJudge()
        .judge(one)
        .map(({ layer }) => layer),
    ),
  ];
  const stopped = () => bench.stop().then(() => "green", String);

  async function paidAndDeclined(): Promise<{ paid: RecordedAnswer; declined: RecordedAnswer }> {
    await pay(bench, "pm_card_visa");
    await failureOf(pay(bench, "pm_card_visa_chargeDeclined"));
    const answers = recorded().filter((one) => one.kind === "answer");
    const paid = answers.find(({ status }) => status === 200)!;
    const declined = answers.find(({ status }) => status === 402)!;
    return { paid, declined };
  }

  it("holds every answer and every event, and all of it passes", async () => {
    const { paid, declined } = await paidAndDeclined();
    expect([layersOf(paid), layersOf(declined)]).to.deep.equal([[], []]);
    const types = recorded().flatMap((one) => (one.kind === "event" ? [one.type] : []));
    expect(types).to.include.members(["payment_intent.succeeded", "charge.failed"]);
    expect(await stopped()).to.equal("green");
  });

  it("keeps one of each shape, and another status, word or key is another shape", async () => {
    const { paid } = await paidAndDeclined();
    const recorder = createRecorder();
    const body = paid.body.replaceAll(/pi_\w+/g, "pi_000000000000").replace("2000", "2001");
    const variants = [
      paid,
      { ...paid, body },
      { ...paid, status: 402 },
      { ...paid, body: paid.body.replace('"succeeded"', '"processing"') },
      { ...paid, body: paid.body.replace('"livemode"', '"live_mode"') },
      { ...paid, body: paid.body.replace("2000", "20.5") },
    ];
    for (const one of [...variants, ...variants]) recorder.add(one);
    expect(recorder.kept).to.have.length(variants.length - 1);
  });

  it("makes the bench red at the first answer that is not like Stripe's", async () => {
    const { paid } = await paidAndDeclined();
    add({ ...paid, body: paid.body.replace('"livemode": false,', "") });
    expect(await stopped()).to.match(/not like Stripe:\nopen: POST .*livemode is missing/);
  });

  it("makes the bench red when a rule broke, though it holds again", async () => {
    const { id } = await pay(bench, "pm_card_visa");
    const [account] = bench.sim.control.core.state.accounts.values();
    const intent = account!.paymentIntents.get(id)!;
    intent.amount_received = 0;
    await bench.stripe.paymentIntents.retrieve(id);
    intent.amount_received = 2_000;
    expect(await stopped()).to.match(/invariants: .*succeeded means that money was received/);
  });

  it("sees in an error what is not Stripe's", async () => {
    const { declined } = await paidAndDeclined();
    const change = (from: string, to: string) => ({
      ...declined,
      body: declined.body.replace(from, to),
    });
    expect(layersOf(change('"code": "card_declined"', '"code": "declined"'))).to.deep.equal([
      "codes",
    ]);
    expect(layersOf(change('"type": "card_error"', '"type": "declined"'))).to.deep.equal([
      "open",
      "codes",
    ]);
    expect(layersOf(change('"error": {', '"error": {"made_up": 1,'))).to.deep.equal(["closed"]);
    expect(layersOf(change('"error": {', '"failure": {'))).to.deep.equal(["open", "closed"]);
  });

  it("sees in an event's object what is not Stripe's, though an event may hold anything", async () => {
    await paidAndDeclined();
    const event = recorded().find(
      (one) => one.kind === "event" && one.type === "charge.succeeded",
    )!;
    if (event.kind !== "event") throw new Error("this is no event");
    const change = (from: string, to: string) =>
      layersOf({ ...event, body: event.body.replace(from, to) });
    expect(change('"object":"charge"', '"object":"charge","made_up":1')).to.deep.equal(["closed"]);
    expect(change('"object":"charge"', '"object":"charging"')).to.deep.equal(["open"]);
    expect(change('"captured":true', '"captured":"yes"')).to.deep.equal(["open"]);
    expect(change(/"application":null,/.exec(event.body)![0], "")).to.deep.equal(["presence"]);
  });

  it("wants only a part of an object from an answer to a publishable key", async () => {
    const { client_secret: secret } = await bench.stripe.paymentIntents.create({
      amount: 2_000,
      currency: "eur",
    });
    await bench.client.retrievePaymentIntent(secret!);
    const part = recorded().find((one) => one.kind === "answer" && one.isPublishable)!;
    expect(layersOf(part)).to.deep.equal([]);
    expect(layersOf({ ...(part as RecordedAnswer), isPublishable: false })).to.deep.equal([
      "presence",
    ]);
  });
});
