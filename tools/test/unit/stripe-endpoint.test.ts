import { expect } from "chai";
import Stripe from "stripe";
import { API_VERSION } from "../../../functions/src/adapters/stripe/client.ts";
import { EVENT_TYPES } from "../../../functions/src/adapters/stripe/event-types.ts";
import { startSimulator } from "../../../simulator/src/server.ts";
import type { PublicConfig } from "../../src/public-config.ts";
import { parseEndpointOrder, stripeEndpoint } from "../../src/stripe-endpoint.ts";
import type { EndpointSettings } from "../../src/stripe-endpoint.ts";

const URL_ = "https://us-central1-my-project.cloudfunctions.net/stripeWebhook";
const BUSINESS = {
  MERCHANT_NAME: "Airport",
  MERCHANT_COUNTRY: "DE",
  CURRENCY: "eur",
  TIME_ZONE: "Europe/Berlin",
  HOLD_MINUTES: "15",
  SUPPORT_EMAIL: "help@example.com",
};

describe("npm run stripe:endpoint", () => {
  let simulator: Awaited<ReturnType<typeof startSimulator>>;
  let stripe: Stripe;
  let written: Record<string, unknown> | undefined;
  let lines: string[];
  beforeEach(async () => {
    simulator = await startSimulator({ port: 0 });
    const { hostname, port } = new URL(simulator.url);
    stripe = new Stripe(simulator.secretKey, { host: hostname, port, protocol: "http" });
    written = undefined;
    lines = [];
  });
  afterEach(() => simulator.close());

  const run = (check: boolean, change: Partial<EndpointSettings> = {}) =>
    stripeEndpoint(
      { url: URL_, check, project: "my-project" },
      {
        stripe,
        document: {
          read: () => Promise.resolve(written),
          write: (config: PublicConfig) => {
            written = { ...config };
            return Promise.resolve();
          },
        },
        settings: {
          secretKey: simulator.secretKey,
          publishableKey: simulator.publishableKey,
          ...{ offline: false, business: BUSINESS, ...change },
        },
        say: (line) => lines.push(line),
      },
    );
  const endpoints = async () => (await stripe.webhookEndpoints.list()).data;

  it("makes the endpoint with exactly our events and version, and shows its secret once", async () => {
    expect(await run(false)).to.equal(0);
    const [endpoint, ...more] = await endpoints();
    expect(more).to.deep.equal([]);
    expect(endpoint?.enabled_events).to.deep.equal([...EVENT_TYPES]);
    expect(endpoint).to.include({ url: URL_, api_version: API_VERSION, status: "enabled" });
    expect(lines.filter((line) => line.includes("whsec_"))).to.have.length(1);
  });

  it("writes what every app may know, and nothing else", async () => {
    await run(false);
    expect(written).to.deep.equal({
      publishableKey: simulator.publishableKey,
      merchantName: "Airport",
      merchantCountry: "DE",
      currency: "eur",
      timeZone: "Europe/Berlin",
      holdMinutes: 15,
      offline: false,
      supportEmail: "help@example.com",
    });
  });

  it("run again, changes nothing and shows no secret", async () => {
    await run(false);
    const before = await endpoints();
    lines = [];
    expect(await run(false)).to.equal(0);
    expect(await run(true)).to.equal(0);
    expect(await endpoints()).to.deep.equal(before);
    expect(lines.join("\n")).not.to.contain("whsec_");
  });

  it("--check tells what is missing, and makes nothing", async () => {
    expect(await run(true)).to.equal(1);
    expect(await endpoints()).to.deep.equal([]);
    expect(written).to.equal(undefined);
    expect(lines[0]).to.contain("no endpoint");
  });

  it("mends an endpoint that sends too few and too many events, or is disabled", async () => {
    await run(false);
    const id = (await endpoints())[0]?.id ?? "";
    const enabled_events = ["payment_intent.succeeded", "invoice.paid"] as const;
    await stripe.webhookEndpoints.update(id, {
      enabled_events: [...enabled_events],
      disabled: true,
    });
    lines = [];
    expect(await run(true)).to.equal(1);
    expect(lines.join("\n"))
      .to.contain("checkout.session.completed")
      .and.contain("invoice.paid")
      .and.contain("disabled");
    expect(await run(false)).to.equal(0);
    const [endpoint] = await endpoints();
    expect(endpoint?.enabled_events).to.deep.equal([...EVENT_TYPES]);
    expect(endpoint).to.include({ id, status: "enabled" });
  });

  it("leaves an endpoint of another version to a person", async () => {
    await stripe.webhookEndpoints.create({
      url: URL_,
      enabled_events: [...EVENT_TYPES],
    });
    expect(await run(false)).to.equal(1);
    expect(lines.join("\n")).to.contain("delete it");
    expect(await endpoints()).to.have.length(1);
  });

  it("refuses two endpoints at one address, naming both", async () => {
    const twice = { url: URL_, enabled_events: ["*" as const] };
    await stripe.webhookEndpoints.create(twice);
    await stripe.webhookEndpoints.create(twice);
    const failure = await run(false).catch((error: unknown) => error);
    expect(String(failure)).to.match(/2 endpoints .* we_\w+, we_\w+/);
  });

  it("leaves endpoints at other addresses alone", async () => {
    const other = await stripe.webhookEndpoints.create({
      url: "https://other.example/hook",
      enabled_events: ["*"],
    });
    await run(false);
    const found = (await endpoints()).find(({ id }) => id === other.id);
    expect(found?.enabled_events).to.deep.equal(["*"]);
  });

  const wrong: [string, Partial<EndpointSettings>, RegExp][] = [
    ["no secret key", { secretKey: "" }, /STRIPE_SECRET_KEY/],
    ["a secret key for a publishable one", { publishableKey: "sk_test_1" }, /STRIPE_PUBLISHABLE/],
    ["keys of two modes", { publishableKey: "pk_live_1" }, /STRIPE_PUBLISHABLE_KEY/],
    ["no name", { business: { ...BUSINESS, MERCHANT_NAME: " " } }, /MERCHANT_NAME/],
    ["no country", { business: { ...BUSINESS, MERCHANT_COUNTRY: "de" } }, /MERCHANT_COUNTRY/],
    ["an unknown currency", { business: { ...BUSINESS, CURRENCY: "xxx" } }, /CURRENCY/],
    ["an unknown time zone", { business: { ...BUSINESS, TIME_ZONE: "Berlin" } }, /TIME_ZONE/],
    ["no hold", { business: { ...BUSINESS, HOLD_MINUTES: "0" } }, /HOLD_MINUTES/],
  ];
  for (const [name, change, message] of wrong) {
    it(`refuses ${name} before anything is made`, async () => {
      const failure = await run(false, change).catch((error: unknown) => error);
      expect(String(failure)).to.match(message);
      expect(await endpoints()).to.deep.equal([]);
      expect(written).to.equal(undefined);
    });
  }

  it("takes an address, a project and --check", () => {
    expect(parseEndpointOrder(["--url", URL_, "--project", "p", "--check"])).to.deep.equal({
      ...{ url: URL_, project: "p", check: true },
    });
    const local = "http://127.0.0.1:5001/demo/us-central1/stripeWebhook";
    expect(parseEndpointOrder(["--url", local])).to.include({ url: local, project: undefined });
  });

  const refused: [string, string[], RegExp][] = [
    ["no address", [], /--url/],
    ["an address without https", ["--url", "http://shop.example/hook"], /https/],
    [
      "a local address for a real project",
      ["--url", "http://127.0.0.1/", "--project", "p"],
      /https/,
    ],
    ["a password in it", ["--url", "https://u:p@shop.example/"], /password/],
    ["an unknown option", ["--url", URL_, "--force"], /force/],
  ];
  for (const [name, args, message] of refused) {
    it(`refuses ${name}`, () => {
      expect(() => parseEndpointOrder(args)).to.throw(message);
    });
  }
});
