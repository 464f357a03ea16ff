import { expect } from "chai";
import { departures } from "../contract/closed-schema.ts";
import { answerOf, loadDescription } from "../contract/description.ts";
import type { Description } from "../contract/description.ts";
import { matchRoute } from "../src/http/route.ts";
import { ROUTES } from "../src/resources/routes.ts";
import { startBench } from "./support/bench.ts";
import type { Bench } from "./support/bench.ts";
import { callEverything } from "./support/traffic.ts";

const LOAD_TIMEOUT_MS = 60_000;
/** Kinds whose `source` the SDK declares and the description lacks. */
const WITH_SOURCE = new Set(["payment_intent", "charge"]);

interface Answer {
  path: string;
  method: string;
  status: number;
  body: unknown;
}

describe("what the simulator answers", () => {
  let description: Description;
  const answers: Answer[] = [];

  before(async function () {
    this.timeout(LOAD_TIMEOUT_MS);
    const loaded = await loadDescription();
    if ("skipped" in loaded) this.skip();
    description = loaded;
    const bench = await startBench();
    record(bench);
    await callEverything(bench);
    await bench.stop();
  });

  function record({ sim }: Bench): void {
    const { fetch } = sim;
    sim.fetch = async (request) => {
      const { method, url } = request;
      const response = await fetch(request);
      const { pathname } = new URL(url);
      if (pathname.startsWith("/v1/")) {
        const body: unknown = await response.clone().json();
        const path = matchRoute(ROUTES, method, pathname)!.route.path;
        answers.push({ path, method: method.toLowerCase(), status: response.status, body });
      }
      return response;
    };
  }

  const faultsOf = ({ path, method, status, body }: Answer): string[] => {
    const schema = answerOf(description.paths[path]![method]!, status);
    return departures(strip(body), schema, description.components.schemas, `${method} ${path} `);
  };

  it("has no field, type or value that Stripe does not describe", () => {
    const covered = new Set(answers.map(({ method, path }) => `${method.toUpperCase()} ${path}`));
    expect([...covered]).to.have.members(ROUTES.map(({ method, path }) => `${method} ${path}`));
    expect([...new Set(answers.flatMap(faultsOf))]).to.deep.equal([]);
  });

  it("would be caught with a made-up field, status or type", () => {
    const good = answers.find(({ path }) => path === "/v1/payment_intents/{intent}/capture")!;
    expect(faultsOf(good)).to.deep.equal([]);
    for (const change of [
      { made_up: 1 },
      { status: "paid" },
      { amount: "2000" },
      { amount: 20.5 },
      { next_action: { kind: "redirect" } },
      { id: null },
    ]) {
      const bad = { ...good, body: { ...(good.body as object), ...change } };
      expect(faultsOf(bad), JSON.stringify(change)).to.not.be.empty;
    }
  });
});

function strip(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), function (this: { object?: string }, key, item) {
    return key === "source" && WITH_SOURCE.has(this.object ?? "") ? undefined : (item as unknown);
  });
}
