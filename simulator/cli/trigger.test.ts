import { expect } from "chai";
import type Stripe from "stripe";
import { MINUTE_MS } from "../src/core/constants.ts";
import { startBench, stripeFor } from "../test/support/bench.ts";
import type { Bench } from "../test/support/bench.ts";
import { AMENDED, NOT_TRIGGERED, OTHERS, TRIGGERED } from "./support/events.ts";
import { startStripeCli } from "./support/stripe-cli.ts";
import type { StripeCli } from "./support/stripe-cli.ts";

describe("stripe trigger, of Stripe's own command line", () => {
  let cli: StripeCli;
  let bench: Bench;

  before(async function () {
    cli = await startStripeCli();
    const { code, output } = await cli.run(["--version"]);
    if (code === 0) return;
    cli.stop();
    if (process.env["CI"] === "true") throw new Error(`The Stripe CLI does not run: ${output}`);
    this.skip();
  });
  after(() => {
    // It asks for its own newest version, and cannot be told not to; the way out is closed to it.
    const elsewhere = cli.calls.filter((host) => host !== "api.github.com:443");
    expect(elsewhere, "what else it tried to reach").to.deep.equal([]);
    cli.stop();
  });

  beforeEach(async () => {
    // What waits lets simulated time pass, and no other.
    bench = await startBench({
      sleep: (ms) => bench.control.advanceClock(ms).then(() => undefined),
    });
  });
  afterEach(() => bench.stop());

  for (const event of TRIGGERED) {
    const amended = AMENDED[event] ?? [];
    it(`${event} is told and delivered${amended.length > 0 ? ", its fixture amended" : ""}`, async () => {
      const { secret } = await bench.listen([event as Listened]);
      // It asks for the dispute at once; the cardholder takes a second.
      const match = { method: "GET", path: "/v1/disputes" };
      await bench.control.addFaults({ match, effect: "delay", delayMs: MINUTE_MS });

      const { code, output } = await cli.run([
        ...["trigger", event, "--api-base", bench.url],
        ...amended,
      ]);
      expect(code, output).to.equal(0);
      // A bank takes up to some minutes to settle a debit.
      await bench.control.advanceClock(10 * MINUTE_MS);
      await bench.control.flushWebhooks();

      const [received] = bench.receiver.received;
      expect(received?.type, "delivered").to.equal(event);
      const stripe = stripeFor(bench.url, bench.secretKey);
      const { body, signature } = received!;
      const told = stripe.webhooks.constructEvent(body, signature, secret!, Infinity);
      const kept = await stripe.events.retrieve(told.id);
      expect(kept.type).to.equal(event);
      expect(kept.data).to.deep.equal(told.data);
    });
  }

  it("has no event of which nothing is said here", async () => {
    const { output } = await cli.run(["trigger", "--help"]);
    const list = /Supported events:\n(( {2}\S+\n)+)/.exec(output)?.[1] ?? "";
    const events = list.split("\n").flatMap((line) => (line === "" ? [] : [line.trim()]));
    expect(events.length).to.be.greaterThan(100);
    const said = (event: string) =>
      TRIGGERED.includes(event) ||
      Object.hasOwn(NOT_TRIGGERED, event) ||
      OTHERS.some((family) => family.test(event));
    expect(events.filter((event) => !said(event))).to.deep.equal([]);
    const gone = [...TRIGGERED, ...Object.keys(NOT_TRIGGERED)];
    expect(gone.filter((event) => !events.includes(event))).to.deep.equal([]);
  });

  for (const [event, reason] of Object.entries(NOT_TRIGGERED)) {
    it(`${event} is not: ${reason}`, async () => {
      await bench.listen([event as Listened]);
      await cli.run(["trigger", event, "--api-base", bench.url]);
      await bench.control.advanceClock(10 * MINUTE_MS);
      await bench.control.flushWebhooks();
      expect(bench.receiver.received).to.be.empty;
    });
  }
});

type Listened = Stripe.WebhookEndpointCreateParams.EnabledEvent;
