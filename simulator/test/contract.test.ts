import { expect } from "chai";
import { differences } from "../contract/compare.ts";
import { loadDescription, parametersOf } from "../contract/description.ts";
import type { Description } from "../contract/description.ts";
import { skipped } from "../contract/go-tool.ts";
import { replayOnStripeMock } from "../contract/replay.ts";
import type { RequestRecord } from "../contract/replay.ts";
import { matchRoute } from "../src/http/route.ts";
import { int, oneOf, required } from "../src/http/rules.ts";
import { ROUTES } from "../src/resources/routes.ts";
import { startBench } from "./support/bench.ts";
import { callEverything } from "./support/traffic.ts";

/** The first run builds stripe-mock. */
const BUILD_TIMEOUT_MS = 180_000;

describe("Stripe's own description", () => {
  let description: Description;
  before(async function () {
    this.timeout(BUILD_TIMEOUT_MS);
    const loaded = await loadDescription();
    if ("skipped" in loaded) this.skip();
    description = loaded;
  });

  for (const { method, path, shape } of ROUTES) {
    it(`has ${method} ${path} with the parameters of our table`, () => {
      const operation = description.paths[path]?.[method.toLowerCase()];
      if (operation === undefined) throw new Error("the description lacks this route");
      expect(differences(shape, parametersOf(operation), path)).to.deep.equal([]);
    });
  }

  it("would not agree with a table that is wrong", () => {
    const operation = description.paths["/v1/payment_intents/{intent}/cancel"]!["post"]!;
    const wrong = { cancellation_reason: oneOf("nope"), bogus: required(int()) };
    expect(differences(wrong, parametersOf(operation), "cancel")).to.deep.equal([
      "cancel lacks expand",
      "cancel cancellation_reason takes 'nope', which Stripe does not",
      "cancel has bogus, which Stripe does not",
    ]);
  });
});

describe("the replay on stripe-mock", () => {
  const good: RequestRecord = {
    method: "POST",
    path: "/v1/payment_intents",
    query: "",
    body: "amount=2000&currency=eur",
    status: 200,
    unsupported: false,
  };

  it("takes every request that the simulator took", async function () {
    this.timeout(BUILD_TIMEOUT_MS);
    const bench = await startBench();
    await callEverything(bench);
    const requests = await bench.control.requests();
    await bench.stop();
    const routes = new Set(requests.map(({ method, path }) => nameOf(method, path)));
    expect([...routes]).to.include.members(ROUTES.map(({ method, path }) => `${method} ${path}`));
    const outcome = await replayOnStripeMock(requests);
    if ("skipped" in outcome) this.skip();
    expect(outcome.failures).to.deep.equal([]);
    expect(outcome).to.include({ replayed: requests.length, leftOut: 0 });
  });

  it("turns red on a parameter, a number and a reason that Stripe does not have", async function () {
    this.timeout(BUILD_TIMEOUT_MS);
    const cancel = { ...good, path: "/v1/payment_intents/pi_1/cancel" };
    const outcome = await replayOnStripeMock([
      good,
      { ...good, body: `${good.body}&bogus=1` },
      { ...good, body: "amount=abc&currency=eur" },
      { ...cancel, body: "cancellation_reason=nope" },
      { ...cancel, body: "cancellation_reason=duplicate" },
      { ...good, body: "bogus=1", status: 400 },
    ]);
    if ("skipped" in outcome) this.skip();
    const failed = outcome.failures.map(({ body }) => body);
    expect(failed).to.have.members([
      "amount=2000&currency=eur&bogus=1",
      "amount=abc&currency=eur",
      "cancellation_reason=nope",
    ]);
    expect(outcome).to.include({ replayed: 5, leftOut: 1 });
  });

  it("is skipped without Go, but never on a build server", () => {
    expect(skipped("no Go.", {})).to.deep.equal({ skipped: "no Go." });
    expect(() => skipped("no Go.", { CI: "true" })).to.throw(/install Go/);
  });
});

function nameOf(method: string, path: string): string {
  return `${method} ${matchRoute(ROUTES, method, path)?.route.path ?? path}`;
}
