import { expect } from "chai";
import type { Fixture } from "../contract/fixtures.ts";
import type { Layer } from "../contract/judge.ts";
import { loadDescription } from "../contract/description.ts";
import type { Schema } from "../contract/description.ts";
import { accountOf } from "../src/core/state.ts";
import type { PaymentIntent } from "../src/core/stripe-types.ts";
import type { Sim } from "../src/sim.ts";
import { startBench } from "./support/bench.ts";
import { plainIntent, stripeFixtures } from "./support/fixtures.ts";
import { ourJudge } from "./support/judge.ts";
import { rawSim } from "./support/raw-sim.ts";

const LOAD_TIMEOUT_MS = 60_000;
const LAYERS: Layer[] = ["open", "closed", "prose", "presence", "invariants", "codes"];

interface Mutation {
  name: string;
  change: (intent: Fixture, fixtures: Record<string, Fixture>) => void;
  caughtBy: Layer[];
}

const set = (name: string, value: unknown) => (intent: Fixture) => {
  intent[name] = value;
};
const without = (name: string) => (intent: Fixture) => {
  Reflect.deleteProperty(intent, name);
};
const failedWith = (error: object) => set("last_payment_error", { type: "card_error", ...error });

/** What each layer sees of a PaymentIntent that is not like Stripe's. */
const MUTATIONS: Mutation[] = [
  { name: "nothing, the control", change: () => undefined, caughtBy: [] },
  { name: "an amount in words", change: set("amount", "2000"), caughtBy: ["open"] },
  { name: "half a cent", change: set("amount", 10.5), caughtBy: ["open"] },
  { name: "an unknown status", change: set("status", "paid"), caughtBy: ["open"] },
  { name: "no id at all", change: without("id"), caughtBy: ["open", "presence"] },
  { name: "a status of null", change: set("status", null), caughtBy: ["open"] },
  { name: "livemode in words", change: set("livemode", "false"), caughtBy: ["open"] },
  { name: "a number as metadata", change: set("metadata", { n: 1 }), caughtBy: ["open"] },
  { name: "a list as shipping", change: set("shipping", ["Ada"]), caughtBy: ["open"] },
  { name: "a made-up field", change: set("paid", true), caughtBy: ["closed"] },
  {
    name: "a made-up field further in",
    change: set("automatic_payment_methods", { enabled: true, cards: true }),
    caughtBy: ["closed"],
  },
  {
    name: "a misspelled field",
    change(intent) {
      intent["amount_recieved"] = intent["amount_received"];
      delete intent["amount_received"];
    },
    caughtBy: ["closed", "presence"],
  },
  {
    name: "an optional text that is left out instead of null",
    change: without("statement_descriptor"),
    caughtBy: ["presence"],
  },
  {
    name: "a list that is left out",
    change: without("excluded_payment_method_types"),
    caughtBy: ["presence"],
  },
  {
    name: "a key further in that is left out",
    change: failedWith({ payment_method: { id: "pm_1", object: "payment_method", type: "card" } }),
    caughtBy: ["open", "presence"],
  },
  {
    name: "a word that the text of its field does not name",
    change(intent, { payment_method: example }) {
      const card = { ...(example?.["card"] as Fixture), funding: "cash" };
      failedWith({ payment_method: { ...example, card } })(intent);
    },
    caughtBy: ["prose"],
  },
  {
    name: "a code that Stripe does not have",
    change: failedWith({ code: "card_was_declined" }),
    caughtBy: ["codes"],
  },
  {
    name: "an advice that Stripe does not give",
    change: failedWith({ advice_code: "try_harder" }),
    caughtBy: ["codes"],
  },
  {
    name: "a type of error that Stripe does not have",
    change: failedWith({ type: "decline" }),
    caughtBy: ["open", "codes"],
  },
  {
    name: "succeeded with nothing received",
    change: set("status", "succeeded"),
    caughtBy: ["invariants"],
  },
  {
    name: "money to capture where nothing is held",
    change: set("amount_capturable", 500),
    caughtBy: ["invariants"],
  },
  {
    name: "canceled at no time",
    change: set("status", "canceled"),
    caughtBy: ["invariants"],
  },
];

describe("the layers", () => {
  let schemas: Record<string, Schema>;
  let fixtures: Record<string, Fixture>;
  before(async function () {
    this.timeout(LOAD_TIMEOUT_MS);
    const [description, examples] = await Promise.all([loadDescription(), stripeFixtures()]);
    if ("skipped" in description || "skipped" in examples) this.skip();
    schemas = description.components.schemas;
    fixtures = examples;
  });

  /** The layers that find something in this PaymentIntent, had it stood in the simulator. */
  function catchers(intent: Fixture, sim: Sim): Layer[] {
    const found = ourJudge().judgeValue(intent, schemas["payment_intent"]);
    const layers = new Set(found.map(({ layer }) => layer));
    const { core } = sim.control;
    const account = accountOf(core.state, "holdfast");
    account.paymentIntents.set(String(intent["id"]), intent as unknown as PaymentIntent);
    if (isThrown(sim.control.assertInvariants)) layers.add("invariants");
    account.paymentIntents.delete(String(intent["id"]));
    return LAYERS.filter((layer) => layers.has(layer));
  }

  for (const { name, change, caughtBy } of MUTATIONS) {
    it(`Stripe's own example with ${name} is seen by ${caughtBy.join(", ") || "none"}`, () => {
      const intent = plainIntent(fixtures);
      change(intent, fixtures);
      expect(catchers(intent, rawSim().sim)).to.deep.equal(caughtBy);
    });
  }

  it("see more, one after the other", () => {
    const seen = LAYERS.map((_layer, at) => {
      const soFar = new Set(LAYERS.slice(0, at + 1));
      return MUTATIONS.filter(({ caughtBy }) => caughtBy.some((one) => soFar.has(one))).length;
    });
    expect(seen).to.deep.equal([10, 13, 14, 16, 19, MUTATIONS.length - 1]);
  });

  it("each see something that no other one sees", () => {
    const alone = MUTATIONS.filter(({ caughtBy }) => caughtBy.length === 1);
    expect(new Set(alone.flatMap(({ caughtBy }) => caughtBy))).to.deep.equal(new Set(LAYERS));
  });

  it("see the same in an answer of the simulator", async () => {
    const bench = await startBench();
    const answer = toPlain(
      await bench.stripe.paymentIntents.create({ amount: 2_000, currency: "eur" }),
    );
    const seen = MUTATIONS.map(({ name, change }) => {
      const changed = structuredClone(answer);
      change(changed, fixtures);
      return [name, catchers(changed, bench.sim)];
    });
    await bench.stop();
    expect(Object.fromEntries(seen)).to.deep.equal(
      Object.fromEntries(MUTATIONS.map(({ name, caughtBy }) => [name, caughtBy])),
    );
  });
});

/** Without what the SDK adds to an answer. */
function toPlain(answer: object): Fixture {
  return JSON.parse(JSON.stringify(answer)) as Fixture;
}

function isThrown(work: () => void): boolean {
  try {
    work();
    return false;
  } catch {
    return true;
  }
}
