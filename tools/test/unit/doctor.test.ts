import { createServer, type Server } from "node:http";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect } from "chai";
import Stripe from "stripe";
import { EVENT_TYPES } from "../../../functions/src/adapters/stripe/event-types.ts";
import { startSimulator } from "../../../simulator/src/server.ts";
import { doctor, parseDoctorOrder } from "../../src/doctor.ts";
import { missingIn, type FirestoreIndexes } from "../../src/doctor/indexes.ts";
import type { DoctorWorld } from "../../src/doctor/world.ts";
import { ROOT } from "../../src/paths.ts";
import { createEndpoint } from "../../src/webhook-endpoint.ts";

const WEBHOOK = "https://europe-west3-my-project.cloudfunctions.net/stripeWebhook";
const OWN = JSON.parse(
  readFileSync(join(ROOT, "firestore.indexes.json"), "utf8"),
) as FirestoreIndexes;

describe("npm run doctor", () => {
  let simulator: Awaited<ReturnType<typeof startSimulator>>;
  let lines: string[];
  before(async () => {
    simulator = await startSimulator({ port: 0 });
    await createEndpoint(clientOf(simulator.url, simulator.secretKey), WEBHOOK);
  });
  after(() => simulator.close());
  beforeEach(() => {
    lines = [];
  });

  const sound = () => ({
    STRIPE_SECRET_KEY: simulator.secretKey,
    STRIPE_PUBLISHABLE_KEY: simulator.publishableKey,
    STRIPE_WEBHOOK_SECRET: "whsec_1",
    SESSION_SECRET: "0123456789".repeat(4),
    MERCHANT_NAME: "Airport",
    MERCHANT_COUNTRY: "DE",
    CURRENCY: "eur",
    TIME_ZONE: "Europe/Berlin",
    HOLD_MINUTES: "15",
    SUPPORT_EMAIL: "",
    REGION: "europe-west3",
  });

  /** A deployed project in which everything is as it should be, but for the change. */
  const world = (settings: Record<string, string> = {}, more: Partial<DoctorWorld> = {}) => ({
    order: { project: "my-project", url: undefined },
    settings: { ...sound(), ...settings },
    running: null,
    node: { own: "24.21.0", of24: () => Promise.resolve("v24.21.0") },
    firestore: () => Promise.resolve(null),
    stripe: (key: string) => clientOf(simulator.url, key),
    publicConfig: () => Promise.resolve(publicOf(sound())),
    indexes: { own: OWN, deployed: () => Promise.resolve(OWN) },
    fetch: () => Promise.resolve(new Response("", { status: 405 })),
    say: (line: string) => lines.push(line),
    ...more,
  });

  const wrongs = () =>
    lines.flatMap((line) => (line.includes("✖") ? [line.trim().split("\n")[0] ?? ""] : []));

  it("finds nothing wrong where nothing is, and says what it could not look at", async () => {
    expect(await doctor(world())).to.equal(0);
    expect(wrongs()).to.deep.equal([]);
    expect(lines.at(-1)).to.contain("Nothing is wrong");
    expect(lines.join("\n")).to.contain("nothing was ever paid there");
  });

  const broken: [string, Record<string, string>, RegExp[]][] = [
    ["no time zone", { TIME_ZONE: "" }, [/TIME_ZONE is not set/]],
    ["a time zone that is none", { TIME_ZONE: "Mars/Olympus" }, [/TIME_ZONE must be/]],
    ["a hold of no time", { HOLD_MINUTES: "0" }, [/HOLD_MINUTES/]],
    ["a switch of another word", { APP_CHECK: "yes" }, [/APP_CHECK must be on or off/]],
    ["two mail addresses", { OPERATOR_EMAIL: "a@x.org,b@x.org" }, [/OPERATOR_EMAIL/]],
    ["a path among the origins", { CHECKOUT_RETURN_ORIGINS: "https://a.example/x" }, [/ORIGINS/]],
    ["a currency that is none", { CURRENCY: "eurs" }, [/CURRENCY must be/]],
    ["a webhook secret of another kind", { STRIPE_WEBHOOK_SECRET: "sk_test_1" }, [/whsec_/]],
    ["a short session secret", { SESSION_SECRET: "short" }, [/SESSION_SECRET/]],
    [
      "a publishable key that is secret",
      { STRIPE_PUBLISHABLE_KEY: "sk_test_1" },
      [/pk_test_/, /config|differs/],
    ],
    [
      "the offline Stripe's address",
      { STRIPE_API_BASE: "http://127.0.0.1:1" },
      [/STRIPE_API_BASE/],
    ],
  ];
  for (const [name, settings, told] of broken) {
    it(`tells ${name}, and what to do`, async () => {
      expect(await doctor(world(settings))).to.equal(1);
      expect(wrongs()).to.have.length(told.length);
      for (const [index, pattern] of told.entries()) expect(wrongs()[index]).to.match(pattern);
      expect(lines.join("\n").match(/→/g)).to.have.length(told.length);
    });
  }

  it("tells several wrong settings at once", async () => {
    const settings = { MERCHANT_NAME: "", OPEN_HOLDS_MAX: "none", APP_CHECK: "yes" };
    expect(await doctor(world(settings))).to.equal(1);
    const told = wrongs().join("\n");
    for (const name of Object.keys(settings)) expect(told).to.contain(name);
  });

  it("leaves the environment as it was", async () => {
    const before_ = { ...process.env };
    await doctor(world({ APP_CHECK: "yes" }));
    expect(process.env).to.deep.equal(before_);
  });

  it("asks for STRIPE_MODE=live beside a live key", async () => {
    const keys = { STRIPE_SECRET_KEY: "sk_live_1", STRIPE_PUBLISHABLE_KEY: "pk_live_1" };
    await doctor(world(keys));
    expect(wrongs().join("\n")).to.contain("STRIPE_MODE");
  });

  describe("of Stripe", () => {
    it("tells a key that is refused, and asks no more of it than once", async () => {
      const asked: string[] = [];
      const refusing = await inFrontOf(simulator.url, 401, (path) => {
        if (!path.startsWith("/v1/webhook_endpoints")) asked.push(path);
        return "Invalid API Key provided: sk_test_****x";
      });
      const stripe = () => clientOf(refusing.url, simulator.secretKey);
      expect(await doctor(world({}, { stripe }))).to.equal(1);
      refusing.server.close();
      expect(wrongs()[0]).to.contain("Stripe refuses the key: Invalid API Key");
      expect(asked).to.have.length(1);
    });

    it("names the permission that a restricted key lacks, as Stripe does", async () => {
      const message =
        "The provided key 'rk_test_x' does not have the required permissions for this endpoint on account 'acct_1'. Having the 'rak_dispute_read' permission would allow this request to continue.";
      const refusing = await inFrontOf(simulator.url, 403, (path) =>
        path.startsWith("/v1/disputes") ? message : null,
      );
      const stripe = () => clientOf(refusing.url, simulator.secretKey);
      expect(await doctor(world({}, { stripe }))).to.equal(1);
      refusing.server.close();
      expect(wrongs()).to.deep.equal(["✖ the key may not read disputes"]);
      expect(lines.join("\n")).to.match(/→.*"Disputes" \(rak_dispute_read\)/);
    });

    it("sees by a PaymentIntent whether both keys are of one account", async () => {
      const stripe = clientOf(simulator.url, simulator.secretKey);
      await stripe.paymentIntents.create({ amount: 100, currency: "eur" });
      expect(await doctor(world())).to.equal(0);
      expect(lines.join("\n")).to.contain("both keys are of one account");
      const other = await startSimulator({ port: 0 });
      const foreign = (key: string) =>
        clientOf(key.startsWith("pk_") ? other.url : simulator.url, key);
      lines = [];
      expect(await doctor(world({}, { stripe: foreign }))).to.equal(1);
      await other.close();
      expect(wrongs().join("\n")).to.contain("not of the secret key's account");
    });

    it("tells an endpoint that is missing, and one that sends too few events", async () => {
      const order = { project: "my-project", url: "https://other.example/stripeWebhook" };
      expect(await doctor(world({}, { order }))).to.equal(1);
      expect(wrongs()).to.deep.equal([`✖ Stripe has no endpoint at ${order.url}.`]);
      expect(lines.join("\n")).to.contain(`npm run stripe:endpoint -- --url ${order.url}`);

      const stripe = clientOf(simulator.url, simulator.secretKey);
      const url = "https://few.example/stripeWebhook";
      const { id } = await createEndpoint(stripe, url);
      await stripe.webhookEndpoints.update(id, { enabled_events: [EVENT_TYPES[0]] });
      lines = [];
      expect(await doctor(world({}, { order: { project: "my-project", url } }))).to.equal(1);
      expect(wrongs().join("\n")).to.contain("It does not send");
    });
  });

  it("tells a config/public that is missing, or differs", async () => {
    const none = { publicConfig: () => Promise.resolve(undefined) };
    expect(await doctor(world({}, none))).to.equal(1);
    expect(wrongs()).to.deep.equal(["✖ there is no config/public: apps cannot begin"]);
    lines = [];
    expect(await doctor(world({ MERCHANT_NAME: "Harbour" }))).to.equal(1);
    expect(wrongs()).to.deep.equal(["✖ differs from the settings in: merchantName"]);
  });

  it("tells functions that are not there, or in another region", async () => {
    const answers = (status: number) => ({
      fetch: () => Promise.resolve(new Response("", { status })),
    });
    expect(await doctor(world({}, answers(404)))).to.equal(1);
    expect(wrongs().join("\n")).to.contain("answers 404");
    expect(lines.join("\n")).to.contain("another region");
    lines = [];
    const fails = { fetch: () => Promise.reject(new Error("ENOTFOUND")) };
    expect(await doctor(world({}, fails))).to.equal(1);
    expect(wrongs().join("\n")).to.contain("does not answer: ENOTFOUND");
  });

  it("tells an old Node, and on this machine a missing emulator and that nothing runs", async () => {
    const node = { own: "18.1.0", of24: () => Promise.resolve(null) };
    const order = { project: undefined, url: undefined };
    expect(await doctor(world({}, { node, order }))).to.equal(1);
    expect(wrongs()).to.deep.equal([
      "✖ Node is 18.1.0",
      "✖ the functions' Node is missing",
      "✖ there is no Firestore emulator",
      "✖ Holdfast is not running on this machine",
    ]);
  });

  it("goes on where one thing cannot be looked at", async () => {
    const gone = { publicConfig: () => Promise.reject(new Error("no credentials")) };
    expect(await doctor(world({}, gone))).to.equal(1);
    expect(wrongs()).to.deep.equal(["✖ could not be looked at: no credentials"]);
    expect(lines.join("\n")).to.contain("stripeWebhook answers");
  });

  describe("of the indexes", () => {
    it("tells each that is not deployed, and skips what cannot be listed", async () => {
      const [first, ...rest] = OWN.indexes;
      const [override, ...overrides] = OWN.fieldOverrides;
      const some = { indexes: rest, fieldOverrides: overrides };
      const deployed = () => Promise.resolve(some);
      expect(await doctor(world({}, { indexes: { own: OWN, deployed } }))).to.equal(1);
      expect(wrongs()).to.have.length(2);
      expect(wrongs()[0]).to.contain(`the index of ${first!.collectionGroup} by`);
      expect(wrongs()[1]).to.contain(`${override!.collectionGroup}.${override!.fieldPath}`);
      lines = [];
      const out = () => Promise.reject(new Error("not logged in"));
      expect(await doctor(world({}, { indexes: { own: OWN, deployed: out } }))).to.equal(0);
      expect(lines.join("\n")).to.contain("could not be listed: not logged in");
    });

    it("takes the CLI's own form of them for the same, and more than ours for fine", () => {
      const told: FirestoreIndexes = {
        indexes: [
          ...OWN.indexes.map((one) => ({
            ...one,
            density: "SPARSE_ALL",
            fields: [...one.fields, { fieldPath: "__name__", order: "ASCENDING" }],
          })),
          { collectionGroup: "theirs", fields: [{ fieldPath: "a", order: "ASCENDING" }] },
        ],
        fieldOverrides: OWN.fieldOverrides,
      };
      expect(missingIn(told, OWN)).to.deep.equal([]);
    });
  });

  it("takes a project's id and an https address", () => {
    expect(parseDoctorOrder([])).to.deep.equal({ project: undefined, url: undefined });
    expect(() => parseDoctorOrder(["--project", ""])).to.throw(/--project/);
    expect(() => parseDoctorOrder(["--url", "http://a.example"])).to.throw(/--url/);
  });
});

function publicOf(settings: Record<string, string>): Record<string, unknown> {
  return {
    publishableKey: settings["STRIPE_PUBLISHABLE_KEY"],
    ...{ merchantName: "Airport", merchantCountry: "DE", currency: "eur" },
    ...{ timeZone: "Europe/Berlin", holdMinutes: 15, offline: false, supportEmail: "" },
  };
}

function clientOf(address: string, key: string): Stripe {
  const { hostname, port } = new URL(address);
  return new Stripe(key, { host: hostname, port, protocol: "http", maxNetworkRetries: 0 });
}

/** Refuses as Stripe does what it is told to, and passes on the rest. */
async function inFrontOf(
  address: string,
  status: number,
  refusing: (path: string) => string | null,
): Promise<{ url: string; server: Server }> {
  const server = createServer((request, response) => {
    const message = refusing(request.url ?? "");
    const { authorization = "" } = request.headers;
    if (message !== null) {
      response.writeHead(status, { "content-type": "application/json" });
      response.end(JSON.stringify({ error: { type: "invalid_request_error", message } }));
      return;
    }
    void fetch(`${address}${request.url ?? ""}`, { headers: { authorization } }).then(
      async (answer) => {
        response.writeHead(answer.status, { "content-type": "application/json" });
        response.end(await answer.text());
      },
    );
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}
