import { expect } from "chai";
import { departures } from "../contract/closed-schema.ts";
import { loadDescription } from "../contract/description.ts";
import type { Schema } from "../contract/description.ts";
import { NOT_DESCRIBED } from "../contract/drift.ts";
import type { Fixture } from "../contract/fixtures.ts";
import type { Layer } from "../contract/judge.ts";
import { stripeFixtures } from "./support/fixtures.ts";
import { ourJudge } from "./support/judge.ts";

const LOAD_TIMEOUT_MS = 60_000;

/** Everything that the simulator makes. */
const KINDS = [
  "balance_transaction",
  "charge",
  "checkout.session",
  "confirmation_token",
  "coupon",
  "customer",
  "customer_session",
  "deleted_customer",
  "dispute",
  "ephemeral_key",
  "event",
  "line_item",
  "payment_intent",
  "payment_method",
  "payout",
  "price",
  "product",
  "promotion_code",
  "radar.early_fraud_warning",
  "refund",
  "setup_intent",
  "shipping_rate",
  "tax_rate",
  "webhook_endpoint",
];

const SCALARS: [kind: string, change: Fixture, caughtBy: Layer[]][] = [
  ["refund", { amount: "500" }, ["open"]],
  ["refund", { charge: 7 }, ["open"]],
  ["refund", { refunded: true }, ["closed"]],
  ["refund", { status: "gone" }, ["prose"]],
  ["event", { type: "payment_intent.paid" }, ["codes"]],
  ["dispute", { status: "open" }, ["open"]],
  ["dispute", { evidence_details: { due_by: null } }, ["open", "presence"]],
  ["dispute", { won: true }, ["closed"]],
  ["dispute", { reason: "angry" }, ["prose"]],
  ["payout", { status: "done" }, ["prose"]],
  ["checkout.session", { payment_status: "due" }, ["open"]],
  ["checkout.session", { total: 2_000 }, ["closed"]],
  ["charge", { outcome: { reason: null } }, ["open", "presence"]],
  ["charge", { status: "refunded" }, ["open"]],
  ["setup_intent", { last_setup_error: { type: "card_error", code: "no_luck" } }, ["codes"]],
  ["payout", { amount: null }, ["open"]],
];

describe("the layers, for every kind of object", () => {
  let schemas: Record<string, Schema>;
  let fixtures: Record<string, Fixture>;
  before(async function () {
    this.timeout(LOAD_TIMEOUT_MS);
    const [description, examples] = await Promise.all([loadDescription(), stripeFixtures()]);
    if ("skipped" in description || "skipped" in examples) this.skip();
    schemas = description.components.schemas;
    fixtures = examples;
  });

  /** An account is only stood for in two of Stripe's examples, and an event is about a plan. */
  function example(kind: string): Fixture {
    const copy = structuredClone(fixtures[kind]!);
    if (copy["transfer_data"] !== undefined) copy["transfer_data"] = null;
    // Where the text names words, two examples have the field's own name.
    if (kind === "charge") Object.assign(copy["outcome"] as Fixture, { type: "authorized" });
    if (kind === "payout") Object.assign(copy["trace_id"] as Fixture, { status: "pending" });
    if (kind === "event") copy["data"] = { object: example("charge") };
    return copy;
  }
  const layersOf = (kind: string, value: Fixture): Layer[] => {
    const found = ourJudge().judgeValue(value, schemas[kind]);
    return [...new Set(found.map(({ layer }) => layer))];
  };

  for (const kind of KINDS) {
    it(`let Stripe's own example pass: ${kind}`, () => {
      expect(ourJudge().judgeValue(example(kind), schemas[kind])).to.deep.equal([]);
    });

    it(`see a made-up field and each key that is missing: ${kind}`, () => {
      expect(layersOf(kind, { ...example(kind), made_up: 1 })).to.deep.equal(["closed"]);
      const required = requiredKeys(example(kind), (value) => layersOf(kind, value));
      // Else the type would not have been found, and nothing would ever be missed.
      expect(required.length, "keys that must be there").to.be.greaterThan(2);
    });
  }

  for (const [kind, change, caughtBy] of SCALARS) {
    it(`see a ${kind} with ${JSON.stringify(change)}: ${caughtBy.join(", ")}`, () => {
      expect(layersOf(kind, { ...example(kind), ...change })).to.deep.equal(caughtBy);
    });
  }

  it("leave out only what Stripe's own examples have and its description lacks", () => {
    const found = KINDS.flatMap((kind) => {
      const value = { ...example(kind), object: fixtures[kind]!["object"] };
      const reading = { schemas, isClosed: true };
      return departures(value, schemas[kind]!, reading, kind).filter(
        (one) => !one.includes(".price."),
      );
    });
    const wanted = NOT_DESCRIBED.map(({ kind, path }) => `${kind}.${path} is not described`);
    expect(found).to.have.members(wanted);
  });
});

/** The keys without which the layers find something. */
function requiredKeys(value: Fixture, layersOf: (value: Fixture) => Layer[]): string[] {
  return Object.keys(value).filter((key) => {
    const copy = { ...value };
    Reflect.deleteProperty(copy, key);
    return layersOf(copy).length > 0;
  });
}
