import { expect } from "chai";
import type Stripe from "stripe";
import { ALLOWED, isAllowed } from "../contract/stories/allowed.ts";
import { STORIES } from "../contract/stories/all.ts";
import { compareStory } from "../contract/stories/compare.ts";
import type { Difference } from "../contract/stories/compare.ts";
import { createNormalizer } from "../contract/stories/normalize.ts";
import { tellStory } from "../contract/stories/story.ts";
import type { Sim } from "../src/sim.ts";
import { startBench } from "./support/bench.ts";
import type { Bench } from "./support/bench.ts";

type Change = (request: Request, answer: Sim["fetch"]) => Promise<Response>;

/** A Stripe that departs in one thing, and the story that must tell. */
const DEVIATIONS: { what: string; story: string; field: string; change: Change }[] = [
  {
    what: "calls a payment processing that has succeeded",
    story: "a payment in one step",
    field: "status",
    change: rewrite('"status": "succeeded"', '"status": "processing"'),
  },
  {
    what: "gives another code for a decline",
    story: "a decline: pm_card_chargeDeclinedExpiredCard",
    field: "error.code",
    change: rewrite('"code": "expired_card"', '"code": "card_declined"'),
  },
  {
    what: "says too little about a refusal",
    story: "bad input: no amount",
    field: "error.param",
    change: rewrite(/"param": "amount",?\s*/, ""),
  },
  {
    what: "takes a smaller part than it was told",
    story: "a hold of which a part is taken",
    field: "amount_received",
    change: rewrite('"amount_received": 500', '"amount_received": 400'),
  },
  {
    what: "knows a field more",
    story: "a refund of everything",
    field: "made_up",
    change: rewrite('"object": "refund"', '"object": "refund", "made_up": 1'),
  },
  {
    what: "forgets idempotency keys",
    story: "a key that comes again",
    field: "same",
    change: (request, answer) => answer(withoutKey(request)),
  },
  {
    what: "answers a bad cursor as if it were good",
    story: "pages of a list",
    field: "status",
    change: (request, answer) => {
      if (!request.url.includes("starting_after=pi_nobody")) return answer(request);
      const list = { object: "list", data: [], has_more: false, url: "/v1/payment_intents" };
      return Promise.resolve(Response.json(list));
    },
  },
];

describe("the stories that a real Stripe is compared by", () => {
  let ours: Bench;
  let theirs: Bench;
  beforeEach(async () => {
    ours = await startBench();
    theirs = await startBench({ seed: 2, now: () => Date.UTC(2031, 5, 5) });
  });
  afterEach(async () => {
    await Promise.all([ours.stop(), theirs.stop()]);
  });

  const storyOf = (name: string) => STORIES.find((one) => one.name === name)!;
  const differences = async (name: string, real: Stripe): Promise<Difference[]> => {
    const all = await compareStory(storyOf(name), ours.stripe, real);
    return all.filter((one) => !isAllowed(one));
  };

  for (const story of STORIES) {
    it(`go as they are meant to: ${story.name}`, async () => {
      const seen = await tellStory(story, ours.stripe);
      const wrong = seen.filter(({ status, isRefusal }) => isRefusal !== status >= 400);
      expect(seen).to.not.be.empty;
      expect(wrong).to.deep.equal([]);
    });

    it(`are the same at two Stripes of other ids and another time: ${story.name}`, async () => {
      expect(await differences(story.name, theirs.stripe)).to.deep.equal([]);
    });
  }

  for (const { what, story, field, change } of DEVIATIONS) {
    it(`turn red when the other one ${what}`, async () => {
      deviate(theirs, change);
      const found = await differences(story, theirs.stripe);
      expect(found.map((one) => one.field)).to.include(field);
    });
  }

  it("take ids, moments and links for the same, and no word of Stripe's", () => {
    const normalize = createNormalizer();
    expect(normalize({ id: "pi_3PgafyB7WZ01", latest_charge: "ch_3PgafyB7WZ02" })).to.deep.equal({
      id: "pi 1",
      latest_charge: "ch 1",
    });
    expect(
      normalize({ a: "No such charge: 'ch_3PgafyB7WZ02'", b: "ch_3PgafyB7WZ03" }),
    ).to.deep.equal({
      a: "No such charge: 'ch 1'",
      b: "ch 2",
    });
    expect(normalize({ created: 1, receipt_url: "https://a.example/b" })).to.deep.equal({
      created: "(moment)",
      receipt_url: "(link)",
    });
    const words = ["card_declined", "in_progress", "requires_capture", "card_velocity_exceeded"];
    expect(normalize(words)).to.deep.equal(words);
    expect(normalize({ canceled_at: null, url: "/v1/refunds" })).to.deep.equal({
      canceled_at: null,
      url: "/v1/refunds",
    });
  });

  it("allow only what is named, with a reason", () => {
    const one = { story: "s", step: "t", offline: 1, real: 2 };
    expect(isAllowed({ ...one, field: "error.message" })).to.equal(true);
    expect(isAllowed({ ...one, field: "error.code" })).to.equal(false);
    expect(isAllowed({ ...one, field: "status" })).to.equal(false);
    expect(ALLOWED.filter(({ why }) => why === "")).to.deep.equal([]);
  });
});

function rewrite(from: string | RegExp, to: string): Change {
  return async (request, answer) => {
    const response = await answer(request);
    const text = (await response.text()).replaceAll(new RegExp(from, "g"), to);
    return new Response(text, { status: response.status, headers: response.headers });
  };
}

function deviate({ sim }: Bench, change: Change): void {
  const { fetch } = sim;
  sim.fetch = (request) => change(request, fetch);
}

function withoutKey(request: Request): Request {
  const headers = new Headers(request.headers);
  headers.delete("idempotency-key");
  return new Request(request, { headers });
}
