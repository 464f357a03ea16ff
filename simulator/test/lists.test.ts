import { expect } from "chai";
import { SECOND_MS } from "../src/core/constants.ts";
import { failureOf, pay, START_MS, startBench } from "./support/bench.ts";
import type { Bench } from "./support/bench.ts";

const COUNT = 250;

describe("lists", () => {
  let bench: Bench;
  const ids: string[] = [];
  before(async function () {
    this.timeout(10_000);
    bench = await startBench();
    for (let made = 0; made < COUNT; made += 1) {
      ids.push((await bench.stripe.customers.create({ email: `${made % 2}@b.test` })).id);
    }
  });
  after(() => bench.stop());

  it("are walked to the end by stripe-node, each item once, newest first", async () => {
    const seen: string[] = [];
    for await (const { id } of bench.stripe.customers.list({ limit: 100 })) seen.push(id);
    expect(seen).to.deep.equal([...ids].reverse());
  });

  it("are walked backwards by ending_before", async () => {
    const page = await bench.stripe.customers.list({ limit: 3, ending_before: ids[0]! });
    expect(page.data.map(({ id }) => id)).to.deep.equal([ids[3], ids[2], ids[1]]);
    expect(page).to.include({ has_more: true, url: "/v1/customers", object: "list" });
  });

  it("hold ten by default, and from 1 to 100", async () => {
    expect((await bench.stripe.customers.list()).data).to.have.length(10);
    for (const limit of [0, 101]) {
      const error = await failureOf(bench.stripe.customers.list({ limit }));
      expect(error).to.include({ statusCode: 400, param: "limit" });
    }
  });

  it("refuse a cursor that they do not know, and two at once", async () => {
    const list = (more: object) => bench.stripe.customers.list(more);
    expect(await failureOf(list({ starting_after: "cus_none" }))).to.include({
      code: "resource_missing",
      param: "starting_after",
    });
    const both = { starting_after: ids[0], ending_before: ids[1] };
    expect((await failureOf(list(both))).code).to.equal("parameters_exclusive");
  });

  it("are filtered", async () => {
    const page = await bench.stripe.customers.list({ email: "1@b.test", limit: 100 });
    expect(page.data).to.have.length(100);
    expect(new Set(page.data.map(({ email }) => email))).to.deep.equal(new Set(["1@b.test"]));
  });

  it("of intents and charges are filtered by customer and by time", async () => {
    const customer = ids[0]!;
    const first = await pay(bench, "pm_card_visa", { customer });
    await bench.control.advanceClock(5 * SECOND_MS);
    const second = await pay(bench, "pm_card_visa", { customer });
    await pay(bench, "pm_card_visa");
    const at = START_MS / 1000;
    const { paymentIntents, charges } = bench.stripe;
    const idsOf = ({ data }: { data: { id: string }[] }) => data.map(({ id }) => id);
    expect(idsOf(await paymentIntents.list({ customer }))).to.deep.equal([second.id, first.id]);
    const early = { customer, created: { gte: at, lt: at + 5 } };
    expect(idsOf(await paymentIntents.list(early))).to.deep.equal([first.id]);
    const late = { customer, created: at + 5 };
    expect(idsOf(await paymentIntents.list(late))).to.deep.equal([second.id]);
    expect(idsOf(await charges.list({ payment_intent: first.id }))).to.deep.equal([
      first.latest_charge,
    ]);
  });

  it("of events are filtered by type, by family and by several types", async () => {
    await pay(bench, "pm_card_visa");
    const typesOf = async (params: object) =>
      new Set((await bench.stripe.events.list({ limit: 100, ...params })).data.map((e) => e.type));
    expect(await typesOf({ type: "charge.succeeded" })).to.deep.equal(
      new Set(["charge.succeeded"]),
    );
    expect(await typesOf({ type: "payment_intent.*" })).to.include("payment_intent.succeeded");
    const types = ["customer.created", "charge.succeeded"];
    expect(await typesOf({ types })).to.be.a("set").that.is.not.empty;
  });

  it("expand what they name, and only that", async () => {
    const customer = ids[1]!;
    await pay(bench, "pm_card_visa", { customer, capture_method: "automatic" });
    const plain = await bench.stripe.paymentIntents.list({ customer });
    expect(plain.data[0]!.customer).to.equal(customer);
    const expand = ["data.customer", "data.latest_charge.balance_transaction"];
    const full = await bench.stripe.paymentIntents.list({ customer, expand });
    expect(full.data[0]!.customer).to.have.property("object", "customer");
    expect(full.data[0]!.latest_charge).to.have.nested.property("balance_transaction.fee", 88);
  });

  it("refuse to expand what is no reference, and more than four levels", async () => {
    const { id } = await pay(bench, "pm_card_visa");
    for (const path of ["amount", "metadata.x", "customer.name", "a.b.c.d.e"]) {
      const call = bench.stripe.paymentIntents.retrieve(id, { expand: [path] });
      expect((await failureOf(call)).statusCode, path).to.equal(400);
    }
  });
});
